/**
 * The expected size of the next error, by regression on: recent errors at several memories, the
 * disagreement of the experts, the distances of the forecast from the last value and of that from its
 * average, the phase of the season, the level.
 *
 * Recursive least squares on |error| / base, weighted by the inverse square of the expected size, so
 * that periods of small and of large errors count alike. `base` is the slow mean error.
 *
 * @module
 */
import { rlsCorrectInto, rlsPredictInto } from "@meristem/kernels/ridge";
import { RecursiveLeastSquares } from "../experts/recursive-least-squares.js";
import type { StateBlocks } from "../state/state-blocks.js";

/** In the order of {@link LearnedScale.sample}. */
const SCALE_FEATURE_COUNT = 12;
const FEATURE_MAX = 20;
const SCALE_MIN = 0.2;
const SCALE_MAX = 20;
/** An error of more than this many expected ones counts as this many. */
const SURPRISE_MAX = 8;
const FORGETTING = 0.9995;
const PRIOR_VARIANCE = 0.02;
/** Weights of the three recent errors and of the constant before any sample. */
const PRIOR_COEFFICIENTS = [0.3, 0.4, 0.2, 0, 0, 0, 0, 0, 0, 0, 0.1, 0];
const ERRORS_BEFORE_LEARNING = 3;

export class LearnedScale {
  /** Shape (12), multiples of the base but for the constant and the level: written by the caller. */
  readonly sample = new Float64Array(SCALE_FEATURE_COUNT);
  readonly #coefficients: Float64Array;
  readonly #squares: RecursiveLeastSquares;
  /** Scratch. */
  readonly #weight = new Float64Array(1);
  readonly #error = new Float64Array(1);
  /** Shape (horizon, 12). */
  readonly #waiting: Float64Array;
  /** Shape (horizon), value units. */
  readonly #bases: Float64Array;

  constructor(blocks: StateBlocks, horizon: number) {
    this.#coefficients = blocks.block("coefficients", [SCALE_FEATURE_COUNT], "1");
    this.#coefficients.set(PRIOR_COEFFICIENTS);
    this.#squares = new RecursiveLeastSquares(
      blocks.within("squares"),
      SCALE_FEATURE_COUNT,
      FORGETTING,
      PRIOR_VARIANCE,
    );
    this.#waiting = blocks.block("waiting", [horizon, SCALE_FEATURE_COUNT], "1");
    this.#bases = blocks.block("bases", [horizon], "value units");
  }

  /** Learns that the forecast kept in `slot` had an absolute error of `sizes[0]`, the count-th one. */
  learn(slot: number, sizes: Float64Array, count: number): void {
    const base = this.#bases[slot]!;
    if (!(base > 0) || count <= ERRORS_BEFORE_LEARNING) return;
    const offset = slot * SCALE_FEATURE_COUNT;
    const coefficients = this.#coefficients;
    const error = this.#error;
    rlsPredictInto(error, 0, coefficients, 0, this.#waiting, offset, SCALE_FEATURE_COUNT);
    const expected = error[0]!;
    const unit = Math.max(expected, SCALE_MIN);
    const target = Math.min(sizes[0]! / base, SURPRISE_MAX * unit);
    this.#weight[0] = 1 / (unit * unit);
    this.#squares.update(this.#waiting, offset, this.#weight);
    error[0] = target - expected;
    rlsCorrectInto(coefficients, 0, this.#squares.gain, 0, SCALE_FEATURE_COUNT, error);
  }

  /**
   * Writes the scale that {@link sample} implies to `out[place]`, value units, and keeps the sample in
   * `slot`; `bases[0]` is the base.
   */
  scaleInto(out: Float64Array, place: number, slot: number, bases: Float64Array): void {
    const base = bases[0]!;
    const offset = slot * SCALE_FEATURE_COUNT;
    let expected = 0;
    for (let j = 0; j < SCALE_FEATURE_COUNT; j++) {
      const feature = Math.min(this.sample[j]!, FEATURE_MAX);
      this.#waiting[offset + j] = feature;
      expected += this.#coefficients[j]! * feature;
    }
    this.#bases[slot] = base;
    out[place] = Math.min(Math.max(expected, SCALE_MIN), SCALE_MAX) * base;
  }
}
