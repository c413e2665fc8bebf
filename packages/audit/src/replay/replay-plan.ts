/**
 * Reads from a run directory what a replay needs: identity, start state, input, parity records.
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
  type RunSummary,
  type StoredRun,
} from "@meristem/run-directory/advanced";
import type { AuditPorts } from "../audit-ports.js";
import { parityFault } from "../verify/parity-fault.js";
import { openReplayInput, type RecordedInput } from "./replay-input.js";

export interface ReplayRequest {
  readonly directory: string;
  /** Number of the snapshot to start from; absent: the start of the run. */
  readonly generation?: number | undefined;
  /** Path of the input; absent: the path that the run recorded. */
  readonly inputPath?: string | undefined;
}

export interface ReplayPlan {
  readonly directory: string;
  readonly identity: RunIdentity;
  /** Position of the newest sound snapshot. */
  readonly position: RunPosition;
  /** State to start from; `undefined`: the start of the run. */
  readonly from: StoredRun | undefined;
  /** 1-based line of `forecasts.csv` at which the comparison starts. */
  readonly firstLine: number;
  readonly inputPath: string;
  readonly input: AsyncIterable<Uint8Array>;
  /** Whether the run has a summary. Without one it is compared up to its newest snapshot. */
  readonly isFinished: boolean;
  /** The records that the replay must reproduce, in order. */
  readonly parity: readonly v1.ParityRecord[];
}

/**
 * Cost: reads every snapshot, `parity.log` and the input once.
 *
 * @throws RequestError when there is no such run or snapshot; ResumeError when the input is another one
 *   or the files of the run are damaged; InputError when the input cannot be read
 */
export async function replayPlan(
  request: ReplayRequest,
  ports: Pick<AuditPorts, "files" | "key" | "openInput">,
): Promise<ReplayPlan> {
  const { directory } = request;
  const { files } = ports;
  const { position } = (await soundGenerations(directory, ports)).at(-1)!.stored;
  const from = await startState(ports, request);
  const summary = await readSummary(files, `${directory}/${SUMMARY_FILE}`);
  const isFinished = summary !== undefined;
  const recorded = recordedInput(summary, position);
  const inputPath = request.inputPath ?? inputPathOf(directory, position);
  const parity = await recordedParity(files, { directory, position, from, isFinished });
  const firstLine = 1 + (await lineCountBefore(files, directory, from));
  const input = await openReplayInput(inputPath, recorded, ports);
  const { identity } = position;
  return { directory, identity, position, from, firstLine, inputPath, input, isFinished, parity };
}

async function startState(
  disk: RunDisk,
  { directory, generation }: ReplayRequest,
): Promise<StoredRun | undefined> {
  if (generation === undefined) return undefined;
  const generations = await generationsOf(disk.files, directory);
  const file = generations.find((each) => each.generation === generation);
  if (file === undefined) {
    const known = generations.map((each) => each.generation).join(", ");
    throw new RequestError(`no generation ${generation}; there are ${known}`, {
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

/** The input that the run used: all of it from the summary, else up to the newest snapshot. */
function recordedInput(summary: RunSummary | undefined, position: RunPosition): RecordedInput {
  const { inputName: name, input, prefixSha256 } = position;
  // A summary is JSON that anybody can edit: its members can have any type.
  const claimed: { readonly [Key in keyof RunSummary]?: unknown } = summary ?? {};
  const sizeBytes = claimed.input_bytes ?? input.offsetBytes;
  const sha256 = claimed.input_sha256 ?? Buffer.from(prefixSha256).toString("hex");
  if (typeof sizeBytes === "number" && typeof sha256 === "string") {
    return { name, sizeBytes, sha256 };
  }
  const text = `${SUMMARY_FILE} is damaged: it does not hold the size and SHA-256 of the input`;
  throw new ResumeError("output", text, "replay");
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
  readonly isFinished: boolean;
}

async function recordedParity(
  files: FileSystem,
  { directory, position, from, isFinished }: ParityFacts,
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
  // The log of a killed run may have records of rows that follow the newest snapshot.
  const records = isFinished
    ? log.records
    : [...log.records.slice(0, loggedCount), ...gathered.map(decoded)];
  const { parity } = from?.position.outputs ?? {};
  return records.slice(parity === undefined ? 0 : parity.loggedCount + parity.gathered.length);
}

function decoded(text: string): v1.ParityRecord {
  return v1.ParityRecord.decode(new Uint8Array(Buffer.from(text, "base64")));
}

/** Lines of `forecasts.csv` that were written before the snapshot. */
async function lineCountBefore(
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
