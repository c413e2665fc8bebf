/**
 * Mean, variance, skewness and kurtosis of a stream, of all of it or exponentially weighted.
 *
 * @module
 */
import { assertFinite, assertWithin } from "../linalg/assert-shape.js";
import { gainAfter } from "./ewma.js";

export interface MomentsConfig {
  /** Weight in [0, 1] of the newest value; 0 weighs all values alike. */
  readonly rate: number;
}

/** Central moments, divided by the total weight. Copy it to keep it. */
export interface MomentsState {
  /** Values learnt. */
  count: number;
  /** Values left out because the fourth power of their distance from the mean overflows. */
  skippedCount: number;
  /** Unit of the values; 0 before any. */
  mean: number;
  /** Second central moment, unit squared. Divided by n, not n - 1. */
  variance: number;
  /** Third central moment, unit cubed. */
  third: number;
  /** Fourth central moment, unit to the fourth. */
  fourth: number;
  /** Sum of squared weights: its inverse is the effective number of values. */
  weightSquares: number;
}

export interface Moments {
  readonly mean: number;
  /** Divided by the weight, not by n - 1. */
  readonly variance: number;
  /** Third standardised moment. 0 for symmetric laws; `undefined` for constant values. */
  readonly skewness: number | undefined;
  /** Fourth standardised moment. 3 for a normal law; `undefined` for constant values. */
  readonly kurtosis: number | undefined;
  /** Number of values an equal-weight sample of the same precision would have. */
  readonly effectiveCount: number;
}

// Beyond it the fourth power of a distance is infinite in float64.
const DISTANCE_MAX = 1e76;
// Below it the fourth powers have lost their digits to underflow.
const SQUARE_MIN = 1e-290;

/** The state before any value. */
export function initialMomentsState(): MomentsState {
  return {
    count: 0,
    skippedCount: 0,
    mean: 0,
    variance: 0,
    third: 0,
    fourth: 0,
    weightSquares: 0,
  };
}

/**
 * Learns one value of weight `gain`, the past having 1 - gain. With `rate` 0 all values weigh the
 * same and the relative error of the moments stays near 1e-15·√n for well-scaled data.
 *
 * A value farther than 1e76 from the mean is left out and counted. Cost: some 30 flops, no
 * allocation.
 *
 * @throws RangeError when `value` is not finite or `rate` is outside [0, 1]
 * @see Pébay, Sandia report SAND2008-6212 (2008), (2.1)–(2.9), with weights 1 - gain and gain.
 */
export function momentsStepInto(state: MomentsState, value: number, config: MomentsConfig): void {
  assertFinite("value", value);
  assertWithin("rate", config.rate, 0, 1);
  // The first value may be of any size: it is the mean.
  const distance = state.count === 0 ? 0 : value - state.mean;
  if (!(Math.abs(distance) <= DISTANCE_MAX)) {
    state.skippedCount++;
    return;
  }
  if (state.count === 0) state.mean = value;
  const gain = gainAfter(state.count, config.rate);
  const kept = 1 - gain;
  const both = kept * gain;
  const square = distance * distance;
  const { variance, third, fourth } = state;
  state.fourth =
    kept * fourth +
    both * (kept * kept - both + gain * gain) * square * square +
    6 * gain * both * square * variance -
    4 * both * distance * third;
  state.third =
    kept * third + both * (kept - gain) * square * distance - 3 * both * distance * variance;
  state.variance = kept * variance + both * square;
  state.mean += gain * distance;
  state.weightSquares = kept * kept * state.weightSquares + gain * gain;
  state.count++;
}

/** As {@link momentsStepInto}, leaving `state` alone; also gives the moments after the value. */
export function momentsStep(
  state: MomentsState,
  value: number,
  config: MomentsConfig,
): { state: MomentsState; output: Moments } {
  const next = { ...state };
  momentsStepInto(next, value, config);
  return { state: next, output: momentsOf(next) };
}

/**
 * The moments of two samples as one, each learnt with `rate` 0: as if one stream had seen both.
 * Infinite when their means are more than 1e76 apart.
 *
 * @see Pébay (2008), (3.1)
 */
export function mergeMoments(a: MomentsState, b: MomentsState): MomentsState {
  const count = a.count + b.count;
  if (count === 0) return { ...a, skippedCount: a.skippedCount + b.skippedCount };
  const weight = b.count / count;
  const kept = 1 - weight;
  const both = weight * kept;
  const distance = a.count === 0 || b.count === 0 ? 0 : b.mean - a.mean;
  const square = distance * distance;
  return {
    count,
    skippedCount: a.skippedCount + b.skippedCount,
    mean: a.count === 0 ? b.mean : a.mean + weight * distance,
    variance: kept * a.variance + weight * b.variance + both * square,
    third:
      kept * a.third +
      weight * b.third +
      both * (kept - weight) * square * distance +
      3 * both * distance * (b.variance - a.variance),
    fourth:
      kept * a.fourth +
      weight * b.fourth +
      both * (kept * kept - both + weight * weight) * square * square +
      6 * both * square * (kept * b.variance + weight * a.variance) +
      4 * both * distance * (b.third - a.third),
    weightSquares: 1 / count,
  };
}

/** The standardised moments of what was learnt so far. */
export function momentsOf(state: MomentsState): Moments {
  const { mean, variance, third, fourth, weightSquares } = state;
  const effectiveCount = weightSquares > 0 ? 1 / weightSquares : 0;
  const square = variance * variance;
  if (!(square > SQUARE_MIN)) {
    return { mean, variance, skewness: undefined, kurtosis: undefined, effectiveCount };
  }
  const skewness = third / (variance * Math.sqrt(variance));
  return { mean, variance, skewness, kurtosis: fourth / square, effectiveCount };
}

/**
 * A sample's kurtosis drawn towards the normal law's 3 as if `priorCount` normal values had been
 * seen first, n being the effective count. 3 for a constant sample.
 */
export function shrunkKurtosis(state: MomentsState, priorCount: number): number {
  const square = state.variance * state.variance;
  if (!(square > SQUARE_MIN)) return 3;
  const kurtosis = Float64Array.of(state.fourth / square, 1 / state.weightSquares);
  shrinkKurtosisInto(kurtosis, 0, priorCount);
  return kurtosis[0];
}

/**
 * Replaces the kurtosis κ = `kurtosis[at]` of n = `kurtosis[at + 1]` values by that with n₀ =
 * `priorCount` normal values before them: (κ·n + 3·n₀)/(n + n₀).
 */
export function shrinkKurtosisInto(kurtosis: Float64Array, at: number, priorCount: number): void {
  const count = kurtosis[at + 1];
  kurtosis[at] = (kurtosis[at] * count + 3 * priorCount) / (count + priorCount);
}
