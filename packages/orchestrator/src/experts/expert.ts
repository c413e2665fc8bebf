/**
 * The one interface behind which every expert stands.
 *
 * An expert says where the series will be; how far off it tends to be is tracked for it, outside
 * (`fusion/horizon-mixture.ts`), so that all experts' distributions are made by one rule and can be
 * compared. One object may speak for several members that share their work.
 *
 * @module
 */
import type { KernelName } from "../forecast.js";

export interface Expert {
  /** One name a member, unique within a predictor, lower-kebab-case. */
  readonly names: readonly string[];
  readonly kernel: KernelName;
  /** Learns from the newest entry of the context, a value that was just placed there. */
  learn(): void;
  /**
   * Lets one step pass: the newest entry of the context must not be learnt from. Each step calls
   * either this or {@link learn}.
   */
  pass(): void;
  /**
   * Writes point forecasts, shape (members, horizons), to `out[offset…]`, value units. A member
   * that has nothing to say writes Infinity; whatever is not finite puts its member to sleep.
   */
  forecastInto(out: Float64Array, offset: number): void;
  /** Learns faster for a while after a change of regime; `mix` in [0, 1) says how much. */
  soften?(mix: number): void;
}
