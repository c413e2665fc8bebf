/**
 * A candidate of a backtest: one forecaster at one horizon, with its scores.
 *
 * @module
 */
import type { ScoreAccumulator } from "../scores/score-accumulator.js";
import type { SegmentErrors } from "./segment-errors.js";

/** Name of the predictor under test, in tables and files. */
export const OWN_NAME = "meristem";

/** `meristem`: the predictor under test; `member`: one of its experts; `peer`: another forecaster. */
export type CandidateKind = "meristem" | "member" | "peer";

export interface Candidate {
  readonly name: string;
  readonly kind: CandidateKind;
  /** Steps. */
  readonly horizon: number;
  readonly scores: ScoreAccumulator;
  /** Errors beside those of the predictor under test, on the same targets. */
  readonly paired: SegmentErrors;
}

/** Time and failure of one forecaster. */
export interface ForecasterStatus {
  readonly name: string;
  /** Median time of a forecast; `undefined` when no clock was passed. */
  readonly microseconds: number | undefined;
  /** Message of the error that ended its part in the backtest. */
  readonly fault: string | undefined;
}
