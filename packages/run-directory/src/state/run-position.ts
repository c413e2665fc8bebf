/**
 * What a snapshot stores of a run, as data.
 *
 * @module
 */
import type { DurationHistogram, SeriesScoresState } from "@meristem/evaluation/advanced";
import type { ResumePoint } from "@meristem/io-rows";
import type { SeriesView } from "@meristem/orchestrator";
import type { ParityMark } from "../files/parity-file.js";
import type { RunIdentity } from "../identity/run-identity.js";
import type { SeriesFacts } from "../session/series-run.js";
import type { TelemetryMark } from "../telemetry/run-telemetry.js";

/** Lengths of the growing files. Plain data. */
export interface OutputMarks {
  readonly forecastsBytes: number;
  readonly telemetry: TelemetryMark;
  readonly parity: ParityMark;
}

/** The position of a run, without its series. */
export interface RunPosition {
  readonly input: ResumePoint;
  readonly inputName: string;
  /** Key of the only series where no column holds one. */
  readonly defaultSeries: string;
  /** SHA-256 of the input up to the position, shape (32). */
  readonly prefixSha256: Uint8Array;
  readonly outputs: OutputMarks;
  readonly identity: RunIdentity;
}

/** One series of a snapshot. */
export interface StoredSeries {
  readonly key: string;
  /** Result of `Predictor.view`. */
  readonly state: SeriesView;
  readonly scores: SeriesScoresState;
  readonly facts: SeriesFacts;
}

export interface StoredRun {
  readonly position: RunPosition;
  readonly series: readonly StoredSeries[];
  readonly stepTimes: DurationHistogram;
}
