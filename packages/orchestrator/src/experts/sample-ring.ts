/**
 * Regression samples that wait for their target.
 *
 * The sample made at index t for a target h steps ahead lies in slot t mod h and is due at t + h.
 *
 * @module
 */
import { rlsPredictInto } from "@meristem/kernels/ridge";
import { cyclic } from "../series/cyclic.js";
import type { SeriesContext } from "../series/series-context.js";
import type { StateBlocks } from "../state/state-blocks.js";
import { RATIO_MAX, type FeatureMap } from "./features.js";

/** A sample whose target is farther off than this many scales is not learnt. */
const TARGET_MAX = 200;

export class SampleRing {
  readonly horizon: number;
  readonly featureCount: number;
  /** Shape (horizon, featureCount), dimensionless. */
  readonly features: Float64Array;
  /** Shape (horizon), value units: the level the sample's changes are measured from. */
  readonly levels: Float64Array;
  /**
   * Shape (horizon), value units: the scale the sample was divided by; 0 in a slot that is empty or
   * was filled before the scale was known: such a sample would spoil the coefficients for good.
   */
  readonly scales: Float64Array;

  constructor(blocks: StateBlocks, horizon: number, featureCount: number) {
    this.horizon = horizon;
    this.featureCount = featureCount;
    this.features = blocks.block("features", [horizon, featureCount], "1");
    this.levels = blocks.block("levels", [horizon], "value units");
    this.scales = blocks.block("scales", [horizon], "value units");
  }

  /** Whether the sample due now can be learnt from. */
  isDue(context: SeriesContext): boolean {
    const slot = cyclic(context.index, this.horizon);
    const scale = this.scales[slot]!;
    return scale > 0 && Math.abs(context.value - this.levels[slot]!) < TARGET_MAX * scale;
  }

  /**
   * Writes target minus prediction of the sample due now, in its scales, to `out[0]`. Into an array,
   * here and below: a number that is returned may be boxed in a hot loop.
   */
  errorInto(out: Float64Array, coefficients: Float64Array, context: SeriesContext): void {
    const slot = cyclic(context.index, this.horizon);
    const ratio = (context.value - this.levels[slot]!) / this.scales[slot]!;
    const target = Math.max(-RATIO_MAX, Math.min(RATIO_MAX, ratio));
    const { features, featureCount } = this;
    rlsPredictInto(out, 0, coefficients, 0, features, slot * featureCount, featureCount);
    out[0] = target - out[0]!;
  }

  /** Puts the newest entry of `context`, described by `map`, into its slot and returns that. */
  put(map: FeatureMap, context: SeriesContext): number {
    const slot = cyclic(context.index, this.horizon);
    map.fillInto(this.features, slot * this.featureCount, this.horizon);
    this.levels[slot] = context.value;
    this.scales[slot] = context.isScaled ? context.scale : 0;
    return slot;
  }

  /** Writes the forecast of the sample in `slot` to `out[place]`, value units. */
  forecastInto(
    out: Float64Array,
    place: number,
    slot: number,
    coefficients: Float64Array,
    context: SeriesContext,
  ): void {
    const { features, featureCount } = this;
    rlsPredictInto(out, place, coefficients, 0, features, slot * featureCount, featureCount);
    out[place] = context.value + out[place]! * context.scale;
  }
}
