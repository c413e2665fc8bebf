/**
 * Prediction quantiles for a forecaster that makes point forecasts only: the empirical quantiles of its
 * newest 500 errors at that horizon. Every such forecaster gets the same rule, from past errors only.
 *
 * @module
 */
import { normalQuantile } from "@meristem/kernels/math";
import { QUANTILE_LEVELS } from "@meristem/leyline";

const WINDOW_COUNT = 500;
/** With fewer errors than this, quantiles are those of a normal law with the same mean size. */
const EMPIRICAL_FROM = 20;
/** Standard deviation of a centred normal variable whose mean absolute value is 1: √(π / 2). */
const DEVIATION_PER_MEAN = Math.sqrt(Math.PI / 2);

export class ErrorQuantiles {
  /** Oldest first. */
  readonly #errors: number[] = [];
  /** The same, ascending. */
  readonly #sorted: number[] = [];
  #sizeSum = 0;

  /** Adds one error, actual − point, value units. */
  update(error: number): void {
    const errors = this.#errors;
    const sorted = this.#sorted;
    errors.push(error);
    sorted.splice(lowerBound(sorted, error), 0, error);
    this.#sizeSum += Math.abs(error);
    if (errors.length <= WINDOW_COUNT) return;
    const oldest = errors.shift()!;
    this.#sizeSum -= Math.abs(oldest);
    sorted.splice(lowerBound(sorted, oldest), 1);
  }

  /** Shape (9), around `point`, value units; all equal to it before the first error. */
  quantiles(point: number): number[] {
    const count = this.#sorted.length;
    if (count === 0) return QUANTILE_LEVELS.map(() => point);
    if (count < EMPIRICAL_FROM) {
      const deviation = (DEVIATION_PER_MEAN * this.#sizeSum) / count;
      return QUANTILE_LEVELS.map((level) => point + deviation * normalQuantile(level));
    }
    return QUANTILE_LEVELS.map((level) => point + empiricalQuantile(this.#sorted, level));
  }
}

/** Interpolated at rank (n + 1) · level. */
function empiricalQuantile(sorted: readonly number[], level: number): number {
  const rank = Math.min(Math.max((sorted.length + 1) * level - 1, 0), sorted.length - 1);
  const below = Math.floor(rank);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return low + (rank - below) * (high - low);
}

/** First index whose value is not smaller. */
function lowerBound(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
