/**
 * Regression samples waiting for their target: what was seen then, to be learnt from now.
 *
 * The sample made at index t for a target h steps ahead lies in slot t mod h and is due at t + h.
 *
 * @module
 */
import type { SeriesContext } from "../series/series-context.js";
import type { StateBlocks } from "../state/state-blocks.js";

/** One sample divided by a scale that is still nothing would ruin the coefficients for life. */
const KNOWN_BEFORE_LEARNING = 5;

export class SampleRing {
  readonly horizon: number;
  readonly featureCount: number;
  /** Shape (horizon, featureCount), dimensionless. */
  readonly features: Float64Array;
  /** Shape (horizon), value units: the level the sample's changes are measured from. */
  readonly levels: Float64Array;
  /**
   * Shape (horizon), value units: the scale the sample was divided by; 0 in a slot that is empty or
   * was filled before the scale was known.
   */
  readonly scales: Float64Array;

  constructor(blocks: StateBlocks, horizon: number, featureCount: number) {
    this.horizon = horizon;
    this.featureCount = featureCount;
    this.features = blocks.block("features", [horizon, featureCount], "1");
    this.levels = blocks.block("levels", [horizon], "value units");
    this.scales = blocks.block("scales", [horizon], "value units");
  }

  /** The slot of the sample due at `index`, which is also where the one made then goes. */
  slot(index: number): number {
    return index % this.horizon;
  }

  isFilled(slot: number): boolean {
    return this.scales[slot]! > 0;
  }

  /** Puts the newest entry of `context`, described by `features`, into its slot. */
  put(features: Float64Array, context: SeriesContext): number {
    const slot = context.index % this.horizon;
    this.features.set(features, slot * this.featureCount);
    this.levels[slot] = context.value;
    this.scales[slot] = context.knownCount < KNOWN_BEFORE_LEARNING ? 0 : context.scale;
    return slot;
  }

  /** Dot product of the sample in `slot` with `coefficients`, dimensionless. */
  dot(slot: number, coefficients: Float64Array): number {
    const offset = slot * this.featureCount;
    let sum = 0;
    for (let j = 0; j < this.featureCount; j++) {
      sum += coefficients[j]! * this.features[offset + j]!;
    }
    return sum;
  }
}
