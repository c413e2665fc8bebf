/**
 * The stored scores of one horizon of a series whose length is not known yet.
 *
 * A series of n observations is scored after min(200, ⌊n/2⌋) of them, and n is known only at the end. So
 * the terms of the first 400 targets are stored one row each; later ones are certainly scored, and only
 * summed. Sums run in the order of targets, so equal runs give equal bits.
 *
 * @module
 */
import type { EvaluatedForecast } from "../forecast-types.js";
import type { ReferenceForecasts } from "./reference-forecasts.js";
import { ScoreAccumulator, TERMS } from "./score-accumulator.js";
import { WARM_UP_COUNT_MAX, warmUpCount } from "./warm-up.js";

/** From this many observations on, the warm-up no longer depends on the length of the series. */
export const EARLY_COUNT = 2 * WARM_UP_COUNT_MAX;

/** Rows of the first allocation. */
const EARLY_ROWS_MIN = 25;

/** Sums of `TERMS`, shape (13). */
export interface HorizonScores {
  /** Of the forecasts that are certainly scored. */
  readonly sums: Float64Array;
  /**
   * Shape (rows, 13), row = target; the count of an empty row is 0. It grows to 400 rows as targets are
   * observed, because many short series share the memory. Shape (0) once settled.
   */
  early: Float64Array;
}

export function emptyScores(): HorizonScores {
  return {
    sums: new Float64Array(TERMS.length),
    early: new Float64Array(0),
  };
}

/** Scores one forecast. It allocates while targets are among the first 400. */
export function scoreInto(
  scores: HorizonScores,
  forecast: EvaluatedForecast,
  actual: number,
  references: ReferenceForecasts,
): void {
  const { target, origin } = forecast;
  if (target < EARLY_COUNT) {
    scores.early = withRoom(scores.early, target, TERMS.length);
    const terms = scores.early.subarray(target * TERMS.length, (target + 1) * TERMS.length);
    new ScoreAccumulator({ terms }).add(forecast, actual, references);
  } else if (origin + 1 >= WARM_UP_COUNT_MAX) {
    new ScoreAccumulator({ terms: scores.sums }).add(forecast, actual, references);
  }
}

/** `early`, or a copy with a row number `row`. The number of rows doubles. */
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
 * @param horizon Of these scores: a forecast is scored when its origin is the warm-up's last observation
 *   or a later one.
 */
export function totals(scores: HorizonScores, horizon: number, rowCount: number): Float64Array {
  const sums = scores.sums.slice();
  addEarly(sums, scores.early, horizon, rowCount);
  return sums;
}

/** Adds the early terms and drops their rows: for a series of {@link EARLY_COUNT} observations. */
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
