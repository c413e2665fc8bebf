/**
 * The one interface behind which every expert stands.
 *
 * An expert says where the series will be; how far off it tends to be is tracked for it, outside
 * (`interval/expert-spread.ts`), so that all experts' distributions are made by one rule and can
 * be compared. A member of kernel B that has a density of its own enters the quantile mixture
 * with it.
 *
 * @module
 */
import type { KernelName } from "../forecast.js";

export interface Expert {
  /** Unique within a predictor, lower-kebab-case. */
  readonly name: string;
  readonly kernel: KernelName;
  /** Learns from the newest entry of the context, a value that was just placed there. */
  learn(): void;
  /**
   * Lets one step pass: the newest entry of the context must not be learnt from. Each step calls
   * either this or {@link learn}.
   */
  pass(): void;
  /** Writes one point forecast per horizon to `out[offset…]`, value units. May be non-finite. */
  forecastInto(out: Float64Array, offset: number): void;
  /** Learns faster for a while after a change of regime; `mix` in [0, 1) says how much. */
  soften?(mix: number): void;
}
