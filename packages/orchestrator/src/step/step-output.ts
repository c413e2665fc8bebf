/**
 * The buffers one step writes: what it forecasts, which forecasts came due, what happened.
 *
 * @module
 */
import { QUANTILE_LEVELS } from "../forecast.js";
import { EventBuffer } from "./event-buffer.js";

const LEVELS = QUANTILE_LEVELS.length;

/** All arrays run over the configured horizons, ascending. Reused from step to step. */
export interface StepOutput {
  /** Whether forecasts exist yet: false until the first usable value. */
  isReady: boolean;
  /** Shape (horizons), value units. */
  readonly points: Float64Array;
  /** Shape (horizons, levels), value units, non-decreasing along levels. */
  readonly quantiles: Float64Array;
  /** Shape (horizons): 0, or how the forecast that came due on this step waited (`pending-queue.ts`). */
  readonly matured: Uint8Array;
  /** Shape (horizons), value units. */
  readonly maturedPoints: Float64Array;
  /** Shape (horizons, levels), value units. */
  readonly maturedQuantiles: Float64Array;
  /** Shape (horizons), index into the mode table at the forecast's origin. */
  readonly maturedModes: Uint8Array;
  /** Shape (horizons), flag bits at the forecast's origin. */
  readonly maturedFlagBits: Uint32Array;
  /** Shape (horizons), decades: surprise of the value, where that is a number. */
  readonly maturedSurprises: Float64Array;
  readonly events: EventBuffer;
}

export function stepOutputFor(horizonCount: number): StepOutput {
  return {
    isReady: false,
    points: new Float64Array(horizonCount),
    quantiles: new Float64Array(horizonCount * LEVELS),
    matured: new Uint8Array(horizonCount),
    maturedPoints: new Float64Array(horizonCount),
    maturedQuantiles: new Float64Array(horizonCount * LEVELS),
    maturedModes: new Uint8Array(horizonCount),
    maturedFlagBits: new Uint32Array(horizonCount),
    maturedSurprises: new Float64Array(horizonCount),
    events: new EventBuffer(),
  };
}
