/**
 * How far a value lies from what was forecast of it, for the gate to weigh.
 *
 * @module
 */
import { MEDIAN_INDEX, QUANTILE_LEVELS, type Forecast } from "../forecast.js";

const LOW = QUANTILE_LEVELS.indexOf(0.1);
const HIGH = QUANTILE_LEVELS.indexOf(0.9);
/** Width of the central 80 % of a normal distribution, standard deviations. */
const BAND_SIGMAS = 2.563103131089201;

/** What the next value is expected to be. */
export interface Expectation {
  /** Value units. */
  readonly median: number;
  /** Width of the 80 % interval as a standard deviation, value units, > 0. */
  readonly sigma: number;
}

/** `undefined` where nothing was forecast one step ahead, while warming up, for a band without width. */
export function expectationOf({ horizons, mode }: Forecast): Expectation | undefined {
  const [next] = horizons;
  if (next?.horizon !== 1 || mode === "warming_up") return undefined;
  const sigma = (next.quantiles[HIGH]! - next.quantiles[LOW]!) / BAND_SIGMAS;
  return sigma > 0 ? { median: next.quantiles[MEDIAN_INDEX]!, sigma } : undefined;
}

/** Error of the forecast in its own standard errors; `undefined` where it cannot be told. */
export function innovationZ(
  expected: Expectation | undefined,
  value: number | undefined,
): number | undefined {
  if (value === undefined || expected === undefined) return undefined;
  const z = (value - expected.median) / expected.sigma;
  return Number.isFinite(z) ? z : undefined;
}
