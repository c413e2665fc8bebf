/**
 * Resolves a request for steps of a run: the series, the steps, and the snapshot to start from.
 *
 * @module
 */
import {
  RequestError,
  type SoundGeneration,
  type StoredRun,
} from "@meristem/run-directory/advanced";

/** Two steps of one series of a run. */
export interface StepsRequest {
  readonly directory: string;
  /** Path of the input; absent: the path that the run recorded. */
  readonly inputPath?: string | undefined;
  /** Absent: the only series. */
  readonly series?: string | undefined;
  /** 0-based; absent: the last step of the newest sound snapshot. */
  readonly firstStep?: number | undefined;
  readonly lastStep?: number | undefined;
}

export interface StepRange {
  readonly series: string;
  /** Newest snapshot that is not after `firstStep`; `undefined`: the start of the run. */
  readonly generation: number | undefined;
  readonly firstStep: number;
  readonly lastStep: number;
}

/**
 * @param generations Sound snapshots of the run, ascending, at least one.
 * @throws RequestError when the run has no such series or step
 */
export function stepRangeOf(
  request: StepsRequest,
  generations: readonly SoundGeneration[],
): StepRange {
  const newest = generations.at(-1)!.stored;
  const series = seriesOf(request, newest);
  const end = lastStepOf(newest, series);
  const lastStep = request.lastStep ?? end;
  const firstStep = request.firstStep ?? end;
  for (const step of [firstStep, lastStep]) assertStep(step, series, end);
  if (firstStep > lastStep) {
    throw new RequestError(`step ${firstStep} comes after step ${lastStep}`);
  }
  const before = generations.filter(({ stored }) => lastStepOf(stored, series) <= firstStep);
  return { series, generation: before.at(-1)?.generation, firstStep, lastStep };
}

function seriesOf({ directory, series }: StepsRequest, newest: StoredRun): string {
  const keys = newest.series.map(({ key }) => key);
  if (series === undefined && keys.length > 1) throw severalSeries("run", keys);
  const key = series ?? keys[0] ?? "";
  if (keys.includes(key)) return key;
  throw new RequestError(`${directory} has no series ${JSON.stringify(key)}`);
}

/** Keys that the message of {@link severalSeries} shows. */
const SHOWN_KEY_COUNT = 5;

/** The error for a request without a series where there are several. */
export function severalSeries(source: "run" | "file", keys: Iterable<string>): RequestError {
  const shown = [...keys].slice(0, SHOWN_KEY_COUNT).map((key) => JSON.stringify(key));
  return new RequestError(`the ${source} has more than one series`, {
    parameter: "series",
    candidates: shown.join(", "),
  });
}

function assertStep(step: number, series: string, end: number): void {
  if (step > end) {
    throw new RequestError(`no step ${step}: series ${JSON.stringify(series)} ends at step ${end}`);
  }
  if (Number.isSafeInteger(step) && step >= 0) return;
  throw new RequestError("expected the 0-based index of a step", {
    parameter: "step",
    value: step,
  });
}

/** −1: the snapshot is older than the series. */
function lastStepOf(stored: StoredRun, key: string): number {
  const found = stored.series.find((series) => series.key === key);
  return found === undefined ? -1 : found.state.predictor.stepCount - 1;
}
