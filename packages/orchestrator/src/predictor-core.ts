/**
 * What stands behind a predictor: the same questions, whatever the profile keeps its state in.
 *
 * @module
 */
import type { v1 } from "@meristem/leyline";
import type { HostModel } from "@meristem/leyline/ports";
import type { PredictorConfig } from "./config.js";
import type { Forecast, HorizonForecast, PredictorEvent } from "./forecast.js";
import type { Explanation } from "./step/explain.js";
import type { StepInput } from "./step/step-input.js";

export interface PredictorCore {
  /** 0-based index of the newest row; -1 before the first. */
  readonly row: number;
  /** Ascending. */
  readonly horizons: readonly number[];
  /** Instant of the newest observation that had one. */
  readonly newestTimeUnixNs: bigint | undefined;
  noteTime(eventTimeUnixNs: bigint): void;
  /** One observation in. `found` is what the gate had to say about it, not yet numbered. */
  take(input: StepInput, found: readonly PredictorEvent[]): Forecast;
  /** Lets the time of a row that was left out pass; what happened is numbered. */
  passLeftOut(input: StepInput, found: readonly PredictorEvent[]): readonly PredictorEvent[];
  /** What is said now, without what came due. Changes nothing. */
  describe(): Forecast;
  /** `horizon` is configured. */
  explain(horizon: number): Explanation | undefined;
  adaptation(): v1.AdaptiveRecord | undefined;
  pending(): readonly HorizonForecast[];
  /** Does what may wait for an idle moment; whether there was any. No answer depends on it. */
  idle(): boolean;
  host(): HostModel | undefined;
  /** @throws PredictorStateMismatchError when a locked key would change */
  reconfigure(config: PredictorConfig): void;
  encode(): v1.PredictorState;
}
