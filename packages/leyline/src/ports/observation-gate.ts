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

  /** State between two observations. A gate opened with it answers as this one would. */
  encodeState(): GateState;
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
