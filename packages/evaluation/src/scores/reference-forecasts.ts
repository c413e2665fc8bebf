/**
 * The two reference forecasts that errors are compared with: naive and seasonal naive.
 *
 * @module
 */

/** Reference forecasts of one target, value units. */
export interface ReferenceForecasts {
  /** The last value known at the origin. */
  readonly naive: number;
  /** The newest value of the target's phase known at the origin; `naive` where there is none. */
  readonly seasonal: number;
}

/**
 * Steps from a target back to the newest value of its phase that is known `horizon` steps before it: the
 * least multiple of the season that is not below the horizon.
 */
export function seasonalLag(horizon: number, season: number): number {
  return season * Math.ceil(horizon / season);
}
