/**
 * Entropy of a histogram and of the orders in which values follow one another.
 *
 * @module
 */
import {
  assertAllFinite,
  assertInteger,
  assertLengthMin,
  assertNonNegative,
  type Numbers,
} from "../linalg/assert-shape.js";
import { log } from "../math/index.js";

/**
 * Entropy of weights (counts, masses), shape (k >= 1), as a share of its maximum ln k: 0 when one
 * has everything, 1 when all are alike. 0 for k = 1 and when all weights are zero.
 *
 * Divides by the sum, so weights need no normalisation. Cost: k logarithms.
 *
 * @throws ShapeError when empty; RangeError when a weight is negative or not finite
 * @see Shannon (1948).
 */
export function normalisedEntropy(weights: Numbers): number {
  assertLengthMin("weights", weights, 1);
  let largest = 0;
  for (let i = 0; i < weights.length; i++) {
    assertNonNegative(`weights[${i}] of shape (${weights.length})`, weights[i]);
    largest = Math.max(largest, weights[i]);
  }
  if (largest === 0 || weights.length === 1) return 0;
  let total = 0;
  let sum = 0;
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i] / largest;
    total += weight;
    if (weight > 0) sum += weight * log(weight);
  }
  return Math.max(0, Math.min(1, (log(total) - sum / total) / log(weights.length)));
}

/**
 * Normalised entropy of the histogram of `values`, shape (n >= 1), in `binCount` equal bins between
 * their least and greatest: 1 for an even spread, 0 for a constant.
 *
 * @throws ShapeError when empty; RangeError when a value is not finite or `binCount` < 2
 */
export function histogramEntropy(values: Float64Array, binCount: number): number {
  assertLengthMin("values", values, 1);
  assertAllFinite("values", values);
  assertInteger("binCount", binCount, 2, 1 << 20);
  let least = values[0];
  let greatest = values[0];
  for (const value of values) {
    least = Math.min(least, value);
    greatest = Math.max(greatest, value);
  }
  // Halved first: the width of [-1e308, 1e308] would overflow.
  const width = greatest / 2 - least / 2;
  if (!(width > 0)) return 0;
  const counts = new Float64Array(binCount);
  for (const value of values) {
    const share = (value / 2 - least / 2) / width;
    counts[Math.min(binCount - 1, Math.floor(share * binCount))]++;
  }
  return normalisedEntropy(counts);
}

const ORDER_MAX = 7;
const FACTORIALS = [1, 1, 2, 6, 24, 120, 720, 5040] as const;

/**
 * Permutation entropy of `values`, shape (n > (order - 1)·delay), as a share of ln(order!): near 1
 * for noise, lower the more the next values follow from the last, 0 for a monotone series.
 *
 * Counts the orders of `order` values `delay` apart; among equal values the earlier one is the
 * smaller. Biased low by about order!/(2n·ln order!): keep n above five times order!. Any increasing
 * transform of the values leaves it alone. Cost: n·order²/2 comparisons.
 *
 * @throws ShapeError when too short; RangeError for an order outside 2…7, a delay below 1 or values
 *   that are not finite
 * @see Bandt & Pompe, Phys. Rev. Lett. 88 (2002) 174102.
 */
export function permutationEntropy(values: Float64Array, order: number, delay = 1): number {
  assertInteger("order", order, 2, ORDER_MAX);
  assertInteger("delay", delay, 1);
  const span = (order - 1) * delay;
  assertLengthMin("values", values, span + 1);
  assertAllFinite("values", values);
  const counts = new Float64Array(FACTORIALS[order]);
  for (let t = 0; t + span < values.length; t++) {
    let index = 0;
    for (let i = 0; i < order; i++) {
      // Lehmer code: how many later values of the pattern are smaller.
      let smaller = 0;
      for (let j = i + 1; j < order; j++) {
        if (values[t + j * delay] < values[t + i * delay]) smaller++;
      }
      index += smaller * FACTORIALS[order - 1 - i];
    }
    counts[index]++;
  }
  return normalisedEntropy(counts);
}
