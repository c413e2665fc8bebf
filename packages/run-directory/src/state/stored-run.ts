/**
 * Resumption: reads the newest snapshot of a run and compares the input with its fingerprint.
 *
 * @module
 */
import { SeriesScores, type ScoreOptions } from "@meristem/evaluation";
import type { InputStream } from "@meristem/io-rows";
import type { RunConfig } from "../config/sections.js";
import { SNAPSHOTS_DIRECTORY, type OutputPorts } from "../files/run-outputs.js";
import { ResumeError } from "../resume-error.js";
import { reopenPredictor } from "../session/open-predictor.js";
import type { SeriesLoad } from "../session/run-load.js";
import { SeriesRun } from "../session/series-run.js";
import { decodeRunState, type StoredRun } from "./run-state.js";

/** The content of the newest sound snapshot. */
export interface NewestStoredRun extends StoredRun {
  /** Number of the snapshot. */
  readonly generation: number;
}

/**
 * Reads the newest sound snapshot of a run directory. `undefined`: there is none, and the run starts
 * again.
 *
 * @throws OperatingError `SNAPSHOT_CORRUPT` when snapshots exist and none is sound; ResumeError when its
 *   state has another layout; OperatingError `FILE_…`
 */
export async function readStoredRun(
  directory: string,
  ports: OutputPorts,
): Promise<NewestStoredRun | undefined> {
  const path = `${directory}/${SNAPSHOTS_DIRECTORY}`;
  if ((await ports.files.stat(path)) === undefined) return undefined;
  const snapshot = await (await ports.openStore(path)).latest();
  if (snapshot === undefined) return undefined;
  const { payload, header, generation } = snapshot;
  return { ...decodeRunState(payload, header.codec), generation };
}

/**
 * Skips the used part of the input and compares it with the snapshot. Resolves to false when the stream
 * is stopped before the end of that part.
 *
 * @throws ResumeError when the input is shorter or differs
 */
export async function isSameInput(
  stream: InputStream,
  { position }: StoredRun,
  inputName: string,
): Promise<boolean> {
  const { offsetBytes } = position.input;
  const nextByte = await stream.skip(offsetBytes);
  if (stream.isStopped) return false;
  const { usedBytes, sha256, lastByte } = stream.fingerprint();
  if (usedBytes < offsetBytes) {
    const text = `${inputName} holds ${usedBytes} bytes, of which ${offsetBytes} had been read`;
    throw new ResumeError("input", `${text}: it was cut, or is another input`);
  }
  if (Buffer.compare(sha256, position.prefixSha256) !== 0) {
    const text = `the first ${offsetBytes} bytes of ${inputName} are not those that were read`;
    throw new ResumeError("input", `${text} before`);
  }
  const isWhole = isLineEnd(lastByte) || nextByte === undefined || isLineEnd(nextByte);
  if (isWhole) return true;
  const text = `the last row that was read, ${inputName}:${position.input.line - 1},`;
  throw new ResumeError("input", `${text} had no line end then and goes on now`);
}

/** The series of a snapshot. @throws OperatingError `STATE_UNREADABLE`, `SNAPSHOT_MISMATCH` */
export function reopenSeries(
  stored: StoredRun,
  options: ScoreOptions,
  config: RunConfig,
  load: SeriesLoad,
): SeriesRun[] {
  return stored.series.map(
    ({ key, state, scores, facts }) =>
      new SeriesRun({
        key,
        predictor: reopenPredictor(state, config, load(key)),
        scores: new SeriesScores(options, scores),
        facts,
      }),
  );
}

function isLineEnd(byte: number | undefined): boolean {
  return byte === 10 || byte === 13;
}
