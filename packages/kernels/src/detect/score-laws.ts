/**
 * Scores that a CUSUM sums, and their laws: what average run lengths are computed from.
 *
 * @module
 */
import {
  assertAllFinite,
  assertFinite,
  assertLengthMin,
  assertPositive,
} from "../linalg/assert-shape.js";
import { normalCdf } from "../math/index.js";

/** Law of one score: its distribution function, nondecreasing from 0 to 1. */
export type ScoreLaw = (score: number) => number;

// Mean and standard deviation of √|Z|, Z standard normal: 2^(1/4)·Γ(3/4)/√π and the root of
// √(2/π) - mean²: scores of normal values have mean 0 and variance 1.
const ROOT_MEAN = 0.822_178_958_662_458_4;
const ROOT_DEVIATION = 0.349_150_856_701_77;

/** `value` cut to [-limit, limit]. A single outlier then moves a sum by at most the limit. */
export function winsorise(value: number, limit: number): number {
  return Math.max(-limit, Math.min(limit, value));
}

/**
 * Score for a change of spread: (√|z| - 0.8222)/0.3491. For standard normal `z` its mean is 0, its
 * variance 1 and its law close to normal, so one set of run-length tables serves both charts.
 *
 * @see Hawkins, J. Quality Technology 13 (1981), 228–231.
 */
export function spreadScore(z: number): number {
  return (Math.sqrt(Math.abs(z)) - ROOT_MEAN) / ROOT_DEVIATION;
}

/** Law of N(shift, spread²) winsorised at ±limit; of the standard normal by default. */
export function normalScores(shift = 0, spread = 1, limit = Infinity): ScoreLaw {
  assertFinite("shift", shift);
  assertPositive("spread", spread);
  assertLimit(limit);
  return (score) => {
    if (score < -limit) return 0;
    return score >= limit ? 1 : normalCdf((score - shift) / spread);
  };
}

/** Law of the winsorised {@link spreadScore} of a value from N(0, spread²). */
export function spreadScores(spread = 1, limit = Infinity): ScoreLaw {
  assertPositive("spread", spread);
  assertLimit(limit);
  return (score) => {
    if (score < -limit) return 0;
    if (score >= limit) return 1;
    const root = ROOT_MEAN + ROOT_DEVIATION * score;
    if (!(root > 0)) return 0;
    return 1 - 2 * normalCdf((-root * root) / spread);
  };
}

/**
 * Law of a sample of scores, each as likely as the other: calibrates thresholds to a stream's own
 * residuals instead of a normal law. Reads `sample`, shape (n >= 1), once; it may be reused.
 *
 * @throws ShapeError when it is empty; RangeError when a score is not finite
 */
export function sampleScores(sample: Float64Array): ScoreLaw {
  assertLengthMin("sample", sample, 1);
  assertAllFinite("sample", sample);
  const sorted = sample.toSorted();
  return (score) => {
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (sorted[middle] <= score) low = middle + 1;
      else high = middle;
    }
    return low / sorted.length;
  };
}

function assertLimit(limit: number): void {
  if (!(limit > 0)) throw new RangeError(`limit: ${limit}, expected > 0`);
}
