/**
 * Running scores of one horizon's forecasts, from the first scored observation on.
 *
 * A series of n observations is scored from min(200, ⌊n/2⌋) values seen on, and n is known only at
 * the end: what comes due among the first 400 observations is kept term by term, everything later is
 * scored for sure and only added up. Sums run in the order of targets, so equal runs give equal bits.
 *
 * @module
 */
import { QUANTILE_LEVELS } from "@meristem/leyline";
import type { EvaluatedForecast } from "../forecast-types.js";

/** Scoring starts after at most this many values. */
export const WARM_UP_COUNT_MAX = 200;
/** From this many observations on the start no longer depends on how many come. */
export const EARLY_COUNT = 2 * WARM_UP_COUNT_MAX;

/** Early rows there is room for at first. */
const EARLY_ROWS_MIN = 25;

/** What is added up per forecast, in the order of the arrays below. */
export const TERMS = [
  "count",
  "absoluteError",
  "squaredError",
  "symmetricError",
  "pinballLoss",
  "inside50",
  "inside80",
  "inside95",
  "width50",
  "width80",
  "width95",
  "naiveError",
  "seasonalError",
] as const;

export type Term = (typeof TERMS)[number];

/** Sums of {@link TERMS}, shape (13). */
export interface HorizonScores {
  /** Of everything that is scored for sure. */
  readonly sums: Float64Array;
  /**
   * Shape (rows, 13), row = target, one whose count is 0 is empty. It grows to 400 rows as targets come:
   * most of many series may never have so many. Shape (0) once settled.
   */
  early: Float64Array;
}

/** What two simple forecasters said about the same target, value units. */
export interface Yardsticks {
  readonly naive: number;
  /** The naive one again while less than one season has been seen. */
  readonly seasonal: number;
}

/** Observations before the first scored forecast, for a series of `rowCount` so far. */
export function warmUpCount(rowCount: number): number {
  return Math.min(WARM_UP_COUNT_MAX, Math.floor(rowCount / 2));
}

export function emptyScores(): HorizonScores {
  return {
    sums: new Float64Array(TERMS.length),
    early: new Float64Array(0),
  };
}

/** Takes in one forecast that came due. Cost: a dozen operations; it allocates when rows are added. */
export function scoreInto(
  scores: HorizonScores,
  forecast: EvaluatedForecast,
  actual: number,
  yardsticks: Yardsticks,
): void {
  const { target, origin } = forecast;
  if (target < EARLY_COUNT) {
    scores.early = withRoom(scores.early, target, TERMS.length);
    writeTerms(scores.early, target * TERMS.length, forecast, actual, yardsticks);
  } else if (origin + 1 >= WARM_UP_COUNT_MAX) {
    writeTerms(scores.sums, 0, forecast, actual, yardsticks);
  }
}

/** `early`, or a copy with a row for `row`: rows double, so that growing costs little. */
export function withRoom(early: Float64Array, row: number, rowLength: number): Float64Array {
  if ((row + 1) * rowLength <= early.length) return early;
  const rows = Math.min(EARLY_COUNT, Math.max(EARLY_ROWS_MIN, 2 * row));
  const grown = new Float64Array(rows * rowLength);
  grown.set(early);
  return grown;
}

/**
 * The sums for a series that ends after `rowCount` observations. Changes nothing.
 *
 * @param horizon Of these scores: a forecast counts when `target - horizon + 1` values, at least
 *   the warm-up, had been seen.
 */
export function totals(scores: HorizonScores, horizon: number, rowCount: number): Float64Array {
  const sums = scores.sums.slice();
  addEarly(sums, scores.early, horizon, rowCount);
  return sums;
}

/** After {@link EARLY_COUNT} observations the early terms can be added up and let go. */
export function settle(scores: HorizonScores, horizon: number): void {
  addEarly(scores.sums, scores.early, horizon, EARLY_COUNT);
  scores.early = new Float64Array(0);
}

function addEarly(
  sums: Float64Array,
  early: Float64Array,
  horizon: number,
  rowCount: number,
): void {
  const first = (warmUpCount(rowCount) - 1 + horizon) * TERMS.length;
  for (let row = first; row < early.length; row += TERMS.length) {
    for (let k = 0; k < TERMS.length; k++) sums[k]! += early[row + k]!;
  }
}

/** Adds one forecast's terms at `offset`. */
function writeTerms(
  into: Float64Array,
  offset: number,
  forecast: EvaluatedForecast,
  actual: number,
  yardsticks: Yardsticks,
): void {
  const { point, quantiles: q } = forecast;
  const error = Math.abs(actual - point);
  const size = Math.abs(actual) + Math.abs(point);
  let pinball = 0;
  for (let i = 0; i < q.length; i++) {
    const above = actual - q[i]!;
    pinball += above >= 0 ? QUANTILE_LEVELS[i]! * above : (QUANTILE_LEVELS[i]! - 1) * above;
  }
  into[offset]! += 1;
  into[offset + 1]! += error;
  into[offset + 2]! += error * error;
  into[offset + 3]! += size > 0 ? (2 * error) / size : 0;
  into[offset + 4]! += pinball / q.length;
  for (let k = 0; k < INTERVALS.length; k++) {
    const low = q[INTERVALS[k]![0]]!;
    const high = q[INTERVALS[k]![1]]!;
    into[offset + 5 + k]! += actual >= low && actual <= high ? 1 : 0;
    into[offset + 8 + k]! += high - low;
  }
  into[offset + 11]! += Math.abs(actual - yardsticks.naive);
  into[offset + 12]! += Math.abs(actual - yardsticks.seasonal);
}

/** Indices of the bounds of the central 50, 80 and 95 % intervals in the quantile levels. */
const INTERVALS = [0.5, 0.8, 0.95].map((share): readonly [number, number] => {
  const at = (level: number): number =>
    QUANTILE_LEVELS.findIndex((known) => Math.abs(known - level) < 1e-9);
  return [at((1 - share) / 2), at((1 + share) / 2)];
});
