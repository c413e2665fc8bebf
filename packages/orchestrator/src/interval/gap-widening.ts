/**
 * Bands age with a gap: a forecast h steps ahead, g steps after the last real value, is as uncertain as
 * one h + g steps ahead.
 *
 * How uncertain that is, the configured horizons say: their mean errors, in between and beyond
 * linear in √h as a random walk would have it, and never more than the series itself deviates.
 *
 * @module
 */
import type { SeriesContext } from "../series/series-context.js";

/** Mean absolute error of a Gaussian of deviation 1. */
const ERROR_PER_DEVIATION = 0.7978845608028654;

/** What one horizon knows of its errors. */
export interface HorizonErrors {
  readonly horizon: number;
  readonly sets: { readonly scales: { readonly mean: number } };
}

/**
 * The factor by which the bands of `horizons[i]` widen now, >= 1; 1 without a gap, or before there are
 * errors.
 */
export function gapFactor(
  horizons: readonly HorizonErrors[],
  i: number,
  { gap, deviation }: SeriesContext,
): number {
  const { horizon, sets } = horizons[i]!;
  const own = sets.scales.mean;
  if (gap === 0 || !(own > 0)) return 1;
  const aged = errorAt(horizons, i, horizon + gap);
  const most = Math.max(own, ERROR_PER_DEVIATION * deviation);
  return Math.max(1, Math.min(aged, most) / own);
}

/** Mean absolute error `steps` ahead, value units, from horizon `i` on. */
function errorAt(horizons: readonly HorizonErrors[], i: number, steps: number): number {
  let low = i;
  while (low + 1 < horizons.length && horizons[low + 1]!.horizon <= steps) low++;
  const below = horizons[low]!;
  const atBelow = below.sets.scales.mean;
  const above = horizons[low + 1];
  // A longer horizon that has no errors yet says nothing.
  if (above === undefined || !(above.sets.scales.mean > 0)) {
    return atBelow * Math.sqrt(steps / below.horizon);
  }
  const from = Math.sqrt(below.horizon);
  const share = (Math.sqrt(steps) - from) / (Math.sqrt(above.horizon) - from);
  return atBelow + share * (above.sets.scales.mean - atBelow);
}
