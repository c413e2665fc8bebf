/**
 * Interval sets that come from a model instead of a window of errors: GARCH and stochastic
 * volatility with Student tails, and kernel B's density.
 *
 * A model's idea of size is corrected by what the errors were against it; the tails of the two
 * volatility models are the likeliest of a few Student laws.
 *
 * @module
 */
import { QUANTILE_LEVELS } from "../forecast.js";
import { cyclic } from "../series/cyclic.js";
import type { StateBlocks } from "../state/state-blocks.js";
import { MODELS, type VolatilityModels } from "./volatility-models.js";
import type { DensitySource } from "../experts/drift-diffusion.js";
import type { IntervalSet } from "./interval-set.js";

const LEVELS = QUANTILE_LEVELS.length;
/** Degrees of freedom, E|t|, density at 0 and upper quantiles of t / E|t|; by integration. */
const TAILS = [
  { freedom: 3, unit: 1.102658, peak: 0.405285, upper: [0, 0.6937, 1.4853, 2.1343, 2.8862] },
  { freedom: 5, unit: 0.949017, peak: 0.360253, upper: [0, 0.7657, 1.5552, 2.1233, 2.7087] },
  { freedom: 12, unit: 0.852494, peak: 0.333092, upper: [0, 0.8158, 1.5909, 2.0907, 2.5558] },
] as const;
const TAIL_COUNT = TAILS.length;
const FREEDOMS = Float64Array.from(TAILS, ({ freedom }) => freedom);
const UNITS = Float64Array.from(TAILS, ({ unit }) => unit);
const PEAKS = Float64Array.from(TAILS, ({ peak }) => peak);
/** Shape (tails, levels). */
const TAIL_QUANTILES = Float64Array.from(
  TAILS.flatMap(({ upper }) =>
    QUANTILE_LEVELS.map((_, j) => (j < 4 ? -upper[(4 - j) as 1]! : upper[(j - 4) as 1]!)),
  ),
);
/** Share of the tails' weights made even at each error: what is older than 1/SHARED fades. */
const SHARED = 0.01;
/** A larger error, in mean ones, says nothing more about tails. */
const RATIO_MAX = 1e3;
/** Beyond it, what is held and what was met differ so much that nothing can be said. */
const UNIT_MAX = 1e300;
const SIZE_ALPHA = 0.01;
const SIZE_CLIP = 8;
const CLIP_AFTER = 5;
/** Mean |x| of a Gaussian over the distance of its 10 % and 90 % quantiles. */
const MEAN_PER_BAND = 0.3113;
const LOW = QUANTILE_LEVELS.indexOf(0.1);
const HIGH = QUANTILE_LEVELS.indexOf(0.9);

export class ModelSets {
  readonly setCount: number;
  readonly names: readonly string[];
  readonly #horizon: number;
  readonly #place: number;
  readonly #volatility: VolatilityModels;
  readonly #density: DensitySource | undefined;
  /** Which of the volatility models take part, as indices into MODELS. */
  readonly #models: readonly number[];
  /** Shape (horizon, setCount), value units: what each model held for the mean |error|. */
  readonly #waiting: Float64Array;
  /** Shape (2, setCount), value units: mean |error| and mean of what was held for it. */
  readonly #sizes: Float64Array;
  /** Shape (models, tails); each row on the simplex. */
  readonly #weights: Float64Array;
  readonly #at: Float64Array;
  /** One number handed on: as an argument it may be boxed. */
  readonly #cell = new Float64Array(1);
  readonly #deviations = new Float64Array(MODELS.length);

  /** `place` is the index of `horizon` among the horizons. */
  constructor(
    blocks: StateBlocks,
    horizon: number,
    place: number,
    excluded: readonly IntervalSet[],
    volatility: VolatilityModels,
    density: DensitySource | undefined,
  ) {
    this.#horizon = horizon;
    this.#place = place;
    this.#volatility = volatility;
    this.#models = MODELS.flatMap((name, k) => (excluded.includes(name) ? [] : [k]));
    this.#density = excluded.includes("fokker_planck") ? undefined : density;
    this.setCount = this.#models.length + (this.#density === undefined ? 0 : 1);
    const own = this.#density === undefined ? [] : ["fokker_planck"];
    this.names = [...this.#models.map((k) => MODELS[k]!), ...own];
    this.#waiting = blocks.block("waiting", [horizon, this.setCount], "value units");
    this.#sizes = blocks.block("sizes", [2, this.setCount], "value units");
    this.#weights = blocks.block("weights", [this.#models.length, TAIL_COUNT], "1");
    this.#weights.fill(1 / TAIL_COUNT);
    this.#at = blocks.block("at", [1], "error count");
  }

  /** Learns that the forecast for `index` met an error of `errors[0]`, value units. */
  learn(index: number, errors: Float64Array): void {
    const size = Math.abs(errors[0]!);
    const from = cyclic(index, this.#horizon) * this.setCount;
    const sizes = this.#sizes;
    const count = this.#at[0]! + 1;
    this.#at[0] = count;
    const alpha = Math.max(SIZE_ALPHA, 1 / count);
    for (let k = 0; k < this.setCount; k++) {
      const held = this.#waiting[from + k]!;
      const other = this.setCount + k;
      const correction = sizes[other]! > 0 ? sizes[k]! / sizes[other]! : 1;
      const unit = held * correction;
      if (k < this.#models.length && unit > 1e-305 && unit < UNIT_MAX) {
        this.#cell[0] = size / unit;
        this.#learnTail(k);
      }
      const clipped = count > CLIP_AFTER ? Math.min(size, SIZE_CLIP * sizes[k]!) : size;
      sizes[k] = sizes[k]! + alpha * (clipped - sizes[k]!);
      sizes[other] = sizes[other]! + alpha * (held - sizes[other]!);
    }
  }

  /**
   * Writes every set's quantiles to `out[offset…]`, shape (setCount, levels), value units from the
   * point. A model that has nothing to say yet repeats the first set of `out`.
   */
  quantilesInto(out: Float64Array, offset: number, index: number): void {
    const from = cyclic(index, this.#horizon) * this.setCount;
    this.#volatility.deviationsInto(this.#deviations, this.#place);
    for (let k = 0; k < this.setCount; k++) {
      const at = offset + k * LEVELS;
      if (k < this.#models.length) {
        const held = this.#deviations[this.#models[k]!]!;
        this.#waiting[from + k] = held;
        const mean = this.#sizes[this.setCount + k]!;
        const unit = mean > 0 ? (held * this.#sizes[k]!) / mean : 0;
        this.#cell[0] = unit;
        if (unit > 0 && unit < UNIT_MAX) this.#tailInto(out, at, k);
        else out.copyWithin(at, 0, LEVELS);
      } else this.#densityInto(out, at, from, k);
    }
  }

  #densityInto(out: Float64Array, at: number, from: number, k: number): void {
    const density = this.#density!;
    this.#waiting[from + k] = 0;
    if (!density.isReady) {
      out.copyWithin(at, 0, LEVELS);
      return;
    }
    density.offsetsInto(out, at, this.#place);
    this.#waiting[from + k] = MEAN_PER_BAND * (out[at + HIGH]! - out[at + LOW]!);
    const held = this.#sizes[this.setCount + k]!;
    const correction = held > 0 ? this.#sizes[k]! / held : 0;
    if (!(correction > 0 && correction < UNIT_MAX)) out.copyWithin(at, 0, LEVELS);
    else for (let j = 0; j < LEVELS; j++) out[at + j] = out[at + j]! * correction;
  }

  /** Bayes' rule with a little shared out, so that no law is lost. */
  #learnTail(k: number): void {
    const ratio = this.#cell[0]!;
    const weights = this.#weights;
    const at = k * TAIL_COUNT;
    let sum = 0;
    for (let i = 0; i < TAIL_COUNT; i++) {
      const scaled = Math.min(ratio, RATIO_MAX) * UNITS[i]!;
      const base = 1 + (scaled * scaled) / FREEDOMS[i]!;
      // base^((freedom + 1)/2) by products.
      const cube = base * base * base;
      const power = i === 0 ? base * base : i === 1 ? cube : cube * cube * Math.sqrt(base);
      weights[at + i] = (weights[at + i]! * PEAKS[i]!) / power;
      sum += weights[at + i]!;
    }
    for (let i = 0; i < TAIL_COUNT; i++) {
      weights[at + i] = SHARED / TAIL_COUNT + ((1 - SHARED) * weights[at + i]!) / sum;
    }
  }

  #tailInto(out: Float64Array, at: number, k: number): void {
    const unit = this.#cell[0]!;
    const from = k * TAIL_COUNT;
    for (let j = 0; j < LEVELS; j++) {
      let quantile = 0;
      for (let i = 0; i < TAIL_COUNT; i++) {
        quantile += this.#weights[from + i]! * TAIL_QUANTILES[i * LEVELS + j]!;
      }
      out[at + j] = unit * quantile;
    }
  }
}
