/**
 * Reads the snapshots and the summary of a run directory. Nothing is created, removed or changed.
 *
 * @module
 */
import { readFile } from "@meristem/io-durable";
import {
  inspectSnapshotFile,
  type SnapshotInspection,
  type SnapshotKey,
} from "@meristem/io-snapshots";
import { isOperatingError } from "@meristem/leyline";
import type { FileSystem } from "@meristem/leyline/ports";
import { SNAPSHOTS_DIRECTORY } from "../files/run-outputs.js";
import { RequestError } from "../request-error.js";
import { ResumeError } from "../resume-error.js";
import { summarySeal, type SummarySeal } from "../summary/summary-seal.js";
import type { RunSummary } from "../summary/summary.js";
import { decodeRunState, type StoredRun } from "./run-state.js";

const SUMMARY_BYTES_MAX = 2 ** 28;

/** The disk of a run. */
export interface RunDisk {
  readonly files: FileSystem;
  /** Snapshots must be sealed with it. `undefined`: they must carry no seal. */
  readonly key: SnapshotKey | undefined;
}

/** A snapshot file of a run directory. */
export interface GenerationFile {
  readonly generation: number;
  readonly path: string;
}

/**
 * Snapshot files by generation, ascending.
 *
 * @throws RequestError when `directory` is not the directory of a run; OperatingError `FILE_…`
 */
export async function generationsOf(
  files: FileSystem,
  directory: string,
): Promise<readonly GenerationFile[]> {
  const folder = `${directory}/${SNAPSHOTS_DIRECTORY}`;
  if ((await files.stat(folder))?.kind !== "directory") {
    throw new RequestError(`${directory}: not the directory of a run, it has no snapshots/`);
  }
  return (await files.list(folder)).flatMap((name) => {
    const digits = /^state-(\d{12})\.snap$/.exec(name)?.[1];
    return digits === undefined ? [] : [{ generation: Number(digits), path: `${folder}/${name}` }];
  });
}

/** The content of one snapshot file, or its fault. */
export interface GenerationState {
  readonly inspection: SnapshotInspection;
  /** Present when the file is sound and contains a run. */
  readonly stored: StoredRun | undefined;
  /** The fault, for messages. */
  readonly problem: string | undefined;
  /** The bytes are whole, but they are not sealed with the given key. */
  readonly isRefused: boolean;
}

/** Reads and checks one snapshot file. @throws OperatingError `FILE_…` when it cannot be read */
export async function readGenerationFile(
  { files, key }: RunDisk,
  path: string,
): Promise<GenerationState> {
  const inspection = await inspectSnapshotFile(path, { fileSystem: files, ...(key && { key }) });
  const { payload, header } = inspection;
  const unsealed = sealProblem(inspection);
  const without = { inspection, stored: undefined };
  if (unsealed !== undefined) return { ...without, problem: unsealed, isRefused: true };
  if (payload === undefined || header === undefined) {
    const problem = inspection.problem?.message ?? "it is damaged";
    return { ...without, problem, isRefused: false };
  }
  try {
    const stored = decodeRunState(payload, header.codec);
    return { inspection, stored, problem: undefined, isRefused: false };
  } catch (error) {
    if (!isOperatingError(error)) throw error;
    return { ...without, problem: error.message, isRefused: false };
  }
}

function sealProblem({ isSound, seal, header, problem }: SnapshotInspection): string | undefined {
  if (!isSound || header === undefined) return undefined;
  if (seal === "broken") return problem?.message ?? "its seal does not hold";
  if (seal !== "unchecked") return undefined;
  return `sealed with the key "${header.keyId ?? ""}", and no key was given`;
}

/** A sound snapshot. */
export interface SoundGeneration {
  readonly generation: number;
  readonly stored: StoredRun;
}

/**
 * All sound snapshots, ascending, at least one. Damaged ones are skipped, as in a resumption.
 *
 * @throws RequestError when `directory` is not the directory of a run; ResumeError when no snapshot is
 *   sound; OperatingError `FILE_…`
 */
export async function soundGenerations(
  directory: string,
  disk: RunDisk,
): Promise<readonly SoundGeneration[]> {
  const sound: SoundGeneration[] = [];
  let problem: GenerationState | undefined;
  for (const { generation, path } of await generationsOf(disk.files, directory)) {
    const state = await readGenerationFile(disk, path);
    if (state.stored === undefined) problem = state;
    else sound.push({ generation, stored: state.stored });
  }
  if (sound.length > 0) return sound;
  const why = problem?.problem ?? "the run ended before its first";
  const subject = problem?.isRefused === true ? "seal" : "output";
  throw new ResumeError(subject, `${directory} has no sound snapshot: ${why}`, "replay");
}

/**
 * The content of a `summary.json`, unchecked. `undefined`: the file is missing, or is not JSON.
 *
 * @throws OperatingError `FILE_…`
 */
export async function readSummary(
  files: FileSystem,
  path: string,
): Promise<RunSummary | undefined> {
  if ((await files.stat(path)) === undefined) return undefined;
  const bytes = await readFile(files, path, { sizeBytesMax: SUMMARY_BYTES_MAX });
  try {
    // The caller checks the members that it uses.
    return JSON.parse(new TextDecoder().decode(bytes)) as RunSummary;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}

/** The state of a summary's seal. @throws OperatingError `FILE_…` */
export async function readSummarySeal(
  files: FileSystem,
  path: string,
  key: SnapshotKey | undefined,
): Promise<SummarySeal> {
  return summarySeal(await readFile(files, path, { sizeBytesMax: SUMMARY_BYTES_MAX }), key);
}
