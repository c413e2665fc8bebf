/**
 * Huber's weight of an error, relative to a running mean absolute error that an outlier raises little.
 *
 * The running mean differs from `clippedScaleInto` of detect in its limit: the larger of the running
 * mean and a share of the plain mean, instead of their sum.
 *
 * @see Huber, "Robust estimation of a location parameter" (1964): weight min(1, limit/|e|).
 * @module
 */

/** Weight of the newest error in the running mean; the plain mean is used while 1/count is larger. */
const ALPHA = 0.01;
/** Every weight is 1, and no error is clipped, up to this many errors. */
const TRUSTED_AFTER = 5;
/** An error enters the running mean as at most this many limits. */
const CLIP = 4;
/** The running mean counts as at least this share of the plain mean of all errors. */
const LONG_SHARE = 0.02;
const WEIGHT_MIN = 1e-6;

/** Where the three numbers of the state are, relative to its offset. */
export interface HuberSlots {
  /** Errors seen. */
  readonly count: number;
  /** Running mean absolute error, errors clipped, unit of the errors. */
  readonly mean: number;
  /** Plain mean absolute error of all errors, unit of the errors. */
  readonly long: number;
}

export interface HuberSettings {
  /** Errors above this many mean absolute errors get a weight below 1. > 0. */
  readonly huberThreshold: number;
}

/**
 * Updates the three numbers at `state[offset + slots…]` with `errors[0]` and writes its weight, in
 * [1e-6, 1], to `weight[0]`. Both may be the same array. The state starts with zeros.
 *
 * The weight is limit/|e| where |e| exceeds limit = `huberThreshold` mean absolute errors before this
 * one, else 1. After 100 errors, one raises the running mean by less than 4 % of the limit. Cost: O(1), no
 * allocation: numbers are passed in arrays, since a float64 argument may be boxed.
 */
export function huberWeightInto(
  weight: Float64Array,
  errors: Float64Array,
  state: Float64Array,
  offset: number,
  slots: HuberSlots,
  { huberThreshold }: HuberSettings,
): void {
  const countAt = offset + slots.count;
  const meanAt = offset + slots.mean;
  const longAt = offset + slots.long;
  const size = Math.abs(errors[0]);
  const count = state[countAt] + 1;
  state[countAt] = count;
  state[longAt] += (size - state[longAt]) / count;
  const limit = huberThreshold * Math.max(state[meanAt], LONG_SHARE * state[longAt]);
  const isTrusted = count > TRUSTED_AFTER;
  const clipped = isTrusted ? Math.min(size, CLIP * limit) : size;
  state[meanAt] += Math.max(ALPHA, 1 / count) * (clipped - state[meanAt]);
  weight[0] = isTrusted && size > limit ? Math.max(limit / size, WEIGHT_MIN) : 1;
}
