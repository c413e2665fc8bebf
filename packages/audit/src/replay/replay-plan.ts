/**
 * What a replay needs, gathered from a run directory: the recipe, the state to begin with, the input,
 * and the proofs to compare with.
 *
 * @module
 */
import { readParityLog } from "@meristem/io-telemetry/parity";
import { v1 } from "@meristem/leyline";
import type { FileSystem } from "@meristem/leyline/ports";
import {
  COPY_FILE,
  FORECASTS_FILE,
  generationsOf,
  PARITY_FILE,
  readGenerationFile,
  readLines,
  readSummary,
  RequestError,
  ResumeError,
  soundGenerations,
  SUMMARY_FILE,
  type RunDisk,
  type RunIdentity,
  type RunPosition,
  type StoredRun,
} from "@meristem/run-directory/advanced";
import type { AuditPorts } from "../audit-ports.js";
import { parityFault } from "../verify/parity-fault.js";
import { openReplayInput, type InputClaim } from "./replay-input.js";

export interface ReplayRequest {
  readonly directory: string;
  /** The snapshot to begin with; `undefined`: the start. */
  readonly generation: number | undefined;
  /** Where the input is now; `undefined`: where it was. */
  readonly inputPath: string | undefined;
}

export interface ReplayPlan {
  readonly directory: string;
  readonly identity: RunIdentity;
  /** Of the newest sound snapshot. */
  readonly position: RunPosition;
  /** `undefined`: from the start. */
  readonly from: StoredRun | undefined;
  /** 1-based line of `forecasts.csv` at which the comparison begins. */
  readonly firstLine: number;
  readonly inputPath: string;
  readonly input: AsyncIterable<Uint8Array>;
  /** Whether the run came to an orderly end; if not, it is compared up to its newest snapshot. */
  readonly isEnded: boolean;
  /** Records that the replay must make, in order. */
  readonly parity: readonly v1.ParityRecord[];
}

/**
 * @throws RequestError when there is no such run or snapshot; ResumeError when the input is another or
 *   the files of the run are damaged; InputError when the input cannot be read
 */
export async function replayPlan(
  request: ReplayRequest,
  ports: Pick<AuditPorts, "files" | "key" | "openInput">,
): Promise<ReplayPlan> {
  const { directory } = request;
  const { files } = ports;
  const newest = (await soundGenerations(directory, ports)).at(-1)!.stored;
  const from = await storedAt(ports, request);
  const { position } = newest;
  const summary = await readSummary(files, `${directory}/${SUMMARY_FILE}`);
  const claim: InputClaim = {
    name: position.inputName,
    sizeBytes: summary?.input_bytes ?? position.input.offsetBytes,
    sha256: summary?.input_sha256 ?? Buffer.from(position.prefixSha256).toString("hex"),
  };
  const inputPath = request.inputPath ?? inputPathOf(directory, position);
  const isEnded = summary !== undefined;
  const parity = await recordedParity(files, { directory, position, from, isEnded });
  return {
    directory,
    identity: position.identity,
    position,
    from,
    firstLine: 1 + (await lineCount(files, directory, from)),
    inputPath,
    input: await openReplayInput(inputPath, claim, ports),
    isEnded,
    parity,
  };
}

async function storedAt(
  disk: RunDisk,
  { directory, generation }: ReplayRequest,
): Promise<StoredRun | undefined> {
  if (generation === undefined) return undefined;
  const generations = await generationsOf(disk.files, directory);
  const file = generations.find((one) => one.generation === generation);
  if (file === undefined) {
    const there = generations.map((one) => one.generation).join(", ");
    throw new RequestError(`no generation ${generation}; there are ${there}`, {
      parameter: "generation",
    });
  }
  const { stored, problem, isRefused } = await readGenerationFile(disk, file.path);
  if (stored !== undefined) return stored;
  throw new ResumeError(
    isRefused ? "seal" : "output",
    `${file.path}: ${problem ?? "it is damaged"}`,
    "replay",
  );
}

function inputPathOf(directory: string, { identity, inputName }: RunPosition): string {
  if (identity.isRecorded) return `${directory}/${COPY_FILE}`;
  if (!identity.isPiped) return inputName;
  const text = "the input came through a pipe and was not kept: name it with --input FILE";
  throw new ResumeError("input", `${text}, or run with --record`, "replay");
}

interface ParityFacts {
  readonly directory: string;
  readonly position: RunPosition;
  readonly from: StoredRun | undefined;
  readonly isEnded: boolean;
}

async function recordedParity(
  files: FileSystem,
  { directory, position, from, isEnded }: ParityFacts,
): Promise<readonly v1.ParityRecord[]> {
  const path = `${directory}/${PARITY_FILE}`;
  const log = await readParityLog({ path, fileSystem: files });
  const fault = parityFault(path, log);
  if (fault !== undefined) throw new ResumeError("output", fault, "replay");
  const { loggedCount, gathered } = position.outputs.parity;
  if (log.records.length < loggedCount) {
    const text = `${path} holds ${log.records.length} records of ${loggedCount}`;
    throw new ResumeError("output", `${text}: it was cut`, "replay");
  }
  // Behind its newest snapshot a run that was killed has proofs of rows that nobody counted.
  const records = isEnded
    ? log.records
    : [...log.records.slice(0, loggedCount), ...gathered.map(decoded)];
  const { parity } = from?.position.outputs ?? {};
  return records.slice(parity === undefined ? 0 : parity.loggedCount + parity.gathered.length);
}

function decoded(text: string): v1.ParityRecord {
  return v1.ParityRecord.decode(new Uint8Array(Buffer.from(text, "base64")));
}

/** Lines of `forecasts.csv` in front of a snapshot. */
async function lineCount(
  files: FileSystem,
  directory: string,
  from: StoredRun | undefined,
): Promise<number> {
  let leftBytes = from?.position.outputs.forecastsBytes ?? 0;
  let count = 0;
  if (leftBytes === 0) return 0;
  for await (const line of readLines(files, `${directory}/${FORECASTS_FILE}`)) {
    leftBytes -= Buffer.byteLength(line) + 1;
    count++;
    if (leftBytes <= 0) break;
  }
  return count;
}
