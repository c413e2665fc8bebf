/**
 * One set of quantiles from several: at each level the sets are weighted by how small their
 * pinball loss was there lately, the result is corrected by what the bands missed, and sorted.
 *
 * @module
 */
import { cyclic } from "../series/cyclic.js";
import { expInto } from "@meristem/kernels/math";
import { MEDIAN_INDEX, QUANTILE_LEVELS } from "../forecast.js";
import type { StateBlocks } from "../state/state-blocks.js";

const LEVELS = QUANTILE_LEVELS.length;
const LOSS_CLIP = 20;
/** Bounds of the conformal correction: a band may shrink to a half or double. */
const CORRECTION_MIN = -0.5;
const CORRECTION_MAX = 1;

export interface QuantileMixtureSettings {
  /** Learning rate on scaled pinball losses, > 0. */
  readonly intervalRate: number;
  /** Share of past losses kept at each step, (0, 1]. */
  readonly intervalMemory: number;
  /** Step of the conformal correction, [0, 1). */
  readonly conformalRate: number;
}

/** How a mixture came to its quantiles. */
export interface QuantileParts {
  readonly setCount: number;
  /** Shape (sets, levels), value units. */
  readonly quantiles: Float64Array;
  /** Shape (sets, levels); each level's column is on the simplex. */
  readonly weights: Float64Array;
  /** Shape (levels): relative widening of the distance to the median. */
  readonly corrections: Float64Array;
}

export class QuantileMixture {
  readonly #horizon: number;
  readonly #setCount: number;
  readonly #settings: QuantileMixtureSettings;
  /** Shape (horizon, sets, levels), value units. */
  readonly #waitingSets: Float64Array;
  /** Shape (horizon, levels), value units. */
  readonly #waitingQuantiles: Float64Array;
  /** Shape (sets, levels), discounted scaled loss. */
  readonly #losses: Float64Array;
  /** Shape (sets, levels); each level's column is on the simplex. */
  readonly #weights: Float64Array;
  /** Shape (levels): relative widening of the distance to the median. */
  readonly #corrections: Float64Array;
  /** Scratch. */
  readonly #perScale = new Float64Array(1);

  constructor(
    blocks: StateBlocks,
    horizon: number,
    setCount: number,
    settings: QuantileMixtureSettings,
  ) {
    this.#horizon = horizon;
    this.#setCount = setCount;
    this.#settings = settings;
    this.#waitingSets = blocks.block("waitingSets", [horizon, setCount, LEVELS], "value units");
    this.#waitingQuantiles = blocks.block("waitingQuantiles", [horizon, LEVELS], "value units");
    this.#losses = blocks.block("losses", [setCount, LEVELS], "1");
    this.#weights = blocks.block("weights", [setCount, LEVELS], "1").fill(1 / setCount);
    this.#corrections = blocks.block("corrections", [LEVELS], "1");
  }

  /** Scores what waited for `index` against `values[0]`; `mean` is a mean error, value units. */
  learn(index: number, values: Float64Array, { mean }: { readonly mean: number }): void {
    const slot = cyclic(index, this.#horizon);
    this.#perScale[0] = mean > 1e-305 ? 1 / mean : 0;
    for (let i = 0; i < LEVELS; i++) this.#scoreLevel(slot, i, values);
    expInto(this.#weights, this.#weights);
    for (let i = 0; i < LEVELS; i++) this.#normalise(i);
    this.#correct(slot, values);
  }

  /**
   * Writes the quantiles around the point `out[0]` to `out[1…]`, value units, non-decreasing, and
   * lets them wait. `sets`, shape (sets, levels), are relative to the point.
   */
  mix(index: number, sets: Float64Array, out: Float64Array): void {
    const slot = cyclic(index, this.#horizon);
    const offset = 1;
    const point = out[0]!;
    const waiting = slot * this.#setCount * LEVELS;
    for (let i = 0; i < LEVELS; i++) {
      let sum = 0;
      for (let k = 0; k < this.#setCount; k++) {
        const quantile = sets[k * LEVELS + i]!;
        this.#waitingSets[waiting + k * LEVELS + i] = point + quantile;
        sum += this.#weights[k * LEVELS + i]! * quantile;
      }
      out[offset + i] = sum;
    }
    const median = out[offset + MEDIAN_INDEX]!;
    for (let i = 0; i < LEVELS; i++) {
      const widened = (out[offset + i]! - median) * (1 + this.#corrections[i]!);
      out[offset + i] = point + (median + widened);
    }
    makeMonotone(out, offset);
    for (let i = 0; i < LEVELS; i++) {
      this.#waitingQuantiles[slot * LEVELS + i] = out[offset + i]!;
    }
  }

  /** What every set said at `index`, how much each weighs, how far the bands are widened; copies. */
  partsAt(index: number): QuantileParts {
    const size = this.#setCount * LEVELS;
    const from = cyclic(index, this.#horizon) * size;
    return {
      setCount: this.#setCount,
      quantiles: this.#waitingSets.slice(from, from + size),
      weights: this.#weights.slice(),
      corrections: this.#corrections.slice(),
    };
  }

  /** Adds up the losses at level i and leaves the logarithms of the weights in their place. */
  #scoreLevel(slot: number, i: number, values: Float64Array): void {
    const value = values[0]!;
    const perScale = this.#perScale[0]!;
    const { intervalRate, intervalMemory } = this.#settings;
    const level = QUANTILE_LEVELS[i]!;
    const waiting = slot * this.#setCount * LEVELS;
    let best = Infinity;
    for (let k = 0; k < this.#setCount; k++) {
      const at = k * LEVELS + i;
      const error = value - this.#waitingSets[waiting + at]!;
      const loss = (error >= 0 ? level * error : (level - 1) * error) * perScale;
      this.#losses[at] = this.#losses[at]! * intervalMemory + Math.min(LOSS_CLIP, loss);
      if (this.#losses[at]! < best) best = this.#losses[at]!;
    }
    for (let k = 0; k < this.#setCount; k++) {
      const at = k * LEVELS + i;
      this.#weights[at] = -intervalRate * (this.#losses[at]! - best);
    }
  }

  #normalise(i: number): void {
    let sum = 0;
    for (let k = 0; k < this.#setCount; k++) sum += this.#weights[k * LEVELS + i]!;
    for (let k = 0; k < this.#setCount; k++) this.#weights[k * LEVELS + i]! /= sum;
  }

  /** Gibbs & Candès (2021), adaptive conformal inference, one level at a time. */
  #correct(slot: number, values: Float64Array): void {
    const value = values[0]!;
    const rate = this.#settings.conformalRate;
    for (let i = 0; i < LEVELS; i++) {
      const isUpper = i > MEDIAN_INDEX;
      const level = QUANTILE_LEVELS[i]!;
      const quantile = this.#waitingQuantiles[slot * LEVELS + i]!;
      const missed = (isUpper ? value > quantile : value < quantile) ? 1 : 0;
      const moved = this.#corrections[i]! + rate * (missed - (isUpper ? 1 - level : level));
      this.#corrections[i] = Math.min(CORRECTION_MAX, Math.max(CORRECTION_MIN, moved));
    }
  }
}

/** Sorts `quantiles[offset … offset + 9)` in place; already ordered input costs one pass. */
function makeMonotone(quantiles: Float64Array, offset: number): void {
  for (let i = 1; i < LEVELS; i++) {
    const value = quantiles[offset + i]!;
    let j = i - 1;
    while (j >= 0 && quantiles[offset + j]! > value) {
      quantiles[offset + j + 1] = quantiles[offset + j]!;
      j--;
    }
    quantiles[offset + j + 1] = value;
  }
}
