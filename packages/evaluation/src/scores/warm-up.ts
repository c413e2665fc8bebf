/**
 * The warm-up of scores: how many observations precede the first scored forecast.
 *
 * @module
 */

/** Upper bound of the warm-up, observations. */
export const WARM_UP_COUNT_MAX = 200;

/** Observations before the first scored forecast of a series of `rowCount`: min(200, ⌊n/2⌋). */
export function warmUpCount(rowCount: number): number {
  return Math.min(WARM_UP_COUNT_MAX, Math.floor(rowCount / 2));
}
