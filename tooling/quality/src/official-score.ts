/**
 * Scores of one series by the rules of the table of peers.
 *
 * With o = values observed and warm = min(200, ⌊n/2⌋): horizon 1 at every o >= warm, longer horizons at
 * every s-th from warm on, s = max(1, ⌊(n − h − warm)/150⌋). Errors are over those of the naive forecast
 * on the same targets.
 */
import { ScoreAccumulator } from "@meristem/evaluation";
import { warmUpCount } from "@meristem/evaluation/advanced";

export interface OfficialScore {
  /** Mean absolute error over that of the naive forecast. */
  readonly relMase: number;
  /** Mean weighted interval score of the point, the 80 % and the 95 % interval, value units. */
  readonly wis: number;
  /** Mean absolute error of the naive forecast, value units. */
  readonly naiveError: number;
  readonly coverage80: number;
  readonly coverage95: number;
}

/** The forecast of target t at index t: the point, then the quantiles; undefined where there is none. */
export type ForecastsByTarget = readonly (Float64Array | undefined)[];

export function officialScore(
  values: readonly (number | undefined)[],
  forecasts: ForecastsByTarget,
  horizon: number,
): OfficialScore {
  const { length } = values;
  const warm = warmUpCount(length);
  const stride = horizon === 1 ? 1 : Math.max(1, Math.floor((length - horizon - warm) / 150));
  const scores = new ScoreAccumulator();
  for (let seen = warm; seen - 1 + horizon < length; seen += stride) {
    const target = seen - 1 + horizon;
    const actual = values[target];
    const naive = values[seen - 1];
    const forecast = forecasts[target];
    if (actual === undefined || naive === undefined || forecast === undefined) continue;
    const [point] = forecast;
    const quantiles = forecast.subarray(1);
    scores.add({ point: point!, quantiles }, actual, { naive, seasonal: naive });
  }
  const { count } = scores;
  return {
    relMase: scores.sum("absoluteError") / scores.sum("naiveError"),
    wis: scores.meanWeightedIntervalScore ?? NaN,
    naiveError: scores.sum("naiveError") / count,
    coverage80: scores.sum("inside80") / count,
    coverage95: scores.sum("inside95") / count,
  };
}
