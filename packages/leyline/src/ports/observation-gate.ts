/**
 * Port: decides what may enter, one observation after the other.
 *
 * Implemented by `@meristem/io-validators` and by `PassingGate` in `@meristem/leyline/testing`. Both
 * pass `observationGateChecks`.
 */
import type { GateState, IngestionDecision, Observation } from "../gen-v1.js";
import type { UnixNs } from "../units/index.js";

export interface ObservationGate {
  /**
   * Judges one row. Bad data is the daily bread of a gate: it never throws for what `raw` holds,
   * not for a hostile object either. Deterministic: the same rows at the same instants give the
   * same answers.
   *
   * @param raw Something shaped like an Observation, or anything else.
   * @param innovationZ Error of the forecast of this row's value in that forecast's own standard
   *   errors, where the caller knows it. A gate may go without.
   */
  admit(raw: unknown, innovationZ?: number): Admission;

  /**
   * Judges, as rows without a value, those that were left out before a row at `eventTimeUnixNs`. To be
   * called before that row is admitted. A gate without it takes every row for the next step.
   */
  admitLeftOut?(eventTimeUnixNs: bigint): LeftOutRows;

  /** State between two observations. A gate opened with it answers as this one would. */
  encodeState(): GateState;
}

/** What a hole between two rows swallowed. */
export interface LeftOutRows {
  /** Sampling intervals that passed without a row where one was expected. */
  readonly stepCount: number;
  /** One a row: the newest of them, where there were more than the gate is to follow. */
  readonly decisions: readonly IngestionDecision[];
}

/** One judged observation: everything the predictor's step needs. */
export interface Admission {
  /**
   * The row, cleaned. Its `value` is absent when the row held no finite number, and present when a
   * number was found but is not trusted; the decision says which.
   */
  readonly observation: Observation;
  readonly decision: IngestionDecision;
  /** When it was judged, by the process's wall clock. */
  readonly nowUnixNs: UnixNs;
}
