/**
 * Regression samples waiting for their target: what was seen then, to be learnt from now.
 *
 * The sample made at index t for a target h steps ahead lies in slot t mod h and is due at t + h.
 *
 * @module
 */
import { cyclic } from "../series/cyclic.js";
import type { SeriesContext } from "../series/series-context.js";
import type { StateBlocks } from "../state/state-blocks.js";
import { RATIO_MAX, type FeatureMap } from "./features.js";

/** A target farther off than this many scales is no sample of anything: it is not learnt. */
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
   * was filled before the scale was known: one such sample would ruin the coefficients for life.
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
   * Writes by how much the sample due now missed its target, in its scales, to `out[0]`. Into an
   * array, here and below: a number that is returned may be boxed, and this is the hot path.
   */
  errorInto(out: Float64Array, coefficients: Float64Array, context: SeriesContext): void {
    const slot = cyclic(context.index, this.horizon);
    const ratio = (context.value - this.levels[slot]!) / this.scales[slot]!;
    const target = Math.max(-RATIO_MAX, Math.min(RATIO_MAX, ratio));
    const offset = slot * this.featureCount;
    let sum = 0;
    for (let j = 0; j < this.featureCount; j++) {
      sum += coefficients[j]! * this.features[offset + j]!;
    }
    out[0] = target - sum;
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
    const offset = slot * this.featureCount;
    let sum = 0;
    for (let j = 0; j < this.featureCount; j++) {
      sum += coefficients[j]! * this.features[offset + j]!;
    }
    out[place] = context.value + sum * context.scale;
  }
}
