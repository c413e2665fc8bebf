/**
 * A running mean of sizes (absolute errors or changes) that a single outlier can raise only so far,
 * and that recovers after a constant stretch.
 *
 *     limit = clip·m + longShare·l      m ← m + max(α, 1/n)·(min(size, limit) − m)
 *
 * with m the running mean, l the plain mean of all sizes and n their count. The share of l keeps the
 * limit above 0 where m has decayed to 0, so that m can grow again.
 *
 * @see Gelper, Fried & Croux, "Robust forecasting with exponential and Holt–Winters smoothing", J.
 *   Forecasting 29 (2010), for clipping to multiples of a running scale that is itself clipped.
 * @module
 */

/** Where the three numbers of one scale are, relative to the offset of the state. */
export interface ClippedScaleSlots {
  /** n, this size included: counted by the caller, since several scales may share one count. */
  readonly count: number;
  /** m, unit of the sizes; 0 before the first. */
  readonly mean: number;
  /** l, unit of the sizes; 0 before the first. */
  readonly long: number;
}

export interface ClippedScaleSettings {
  /** α in (0, 1]: weight of the newest size; the plain mean is used while 1/n is larger. */
  readonly alpha: number;
  /** Running means in the limit, > 1. */
  readonly clip: number;
  /** Plain means in the limit, >= 0. */
  readonly longShare: number;
  /** Nothing is clipped up to this many sizes. */
  readonly clipAfter: number;
  /** Whether l in the limit includes the newest size, which then raises its own limit by 1/n. */
  readonly limitIncludesNewest: boolean;
}

/**
 * Updates mean and long mean at `state[offset + slots…]` with `sizes[0]` >= 0, and writes the limit
 * that it was clipped to, Infinity while nothing is clipped, to `limits[0]`. Both may be one array.
 *
 * Cost: O(1), no allocation: numbers are passed in arrays, since a float64 argument may be boxed in a
 * hot loop. Arguments are not checked.
 */
export function clippedScaleInto(
  limits: Float64Array,
  sizes: Float64Array,
  state: Float64Array,
  offset: number,
  slots: ClippedScaleSlots,
  settings: ClippedScaleSettings,
): void {
  const meanAt = offset + slots.mean;
  const longAt = offset + slots.long;
  const { alpha, clip, longShare, clipAfter, limitIncludesNewest } = settings;
  const size = sizes[0];
  const count = state[offset + slots.count];
  const mean = state[meanAt];
  const longBefore = state[longAt];
  const long = longBefore + (size - longBefore) / count;
  const limit =
    count > clipAfter
      ? clip * mean + longShare * (limitIncludesNewest ? long : longBefore)
      : Infinity;
  state[longAt] = long;
  state[meanAt] = mean + Math.max(alpha, 1 / count) * (Math.min(size, limit) - mean);
  limits[0] = limit;
}
