/**
 * Scores of one series by the rules all peers are scored by.
 *
 * With o = values seen and warm = min(200, ⌊n/2⌋): horizon 1 at every o >= warm, longer ones at
 * every s-th from warm on, s = max(1, ⌊(n − h − warm)/150⌋). Errors are over those of the last value
 * on the same targets.
 */
import { QUANTILE_LEVELS } from "@meristem/orchestrator";

export interface OfficialScore {
  /** Mean absolute error over that of the naive forecast. */
  readonly relMase: number;
  /** Weighted interval score of the median's stand-in, 80 % and 95 % bands, value units. */
  readonly wis: number;
  /** Mean absolute error of the naive forecast, value units. */
  readonly naiveError: number;
  readonly coverage80: number;
  readonly coverage95: number;
}

/** What was said for target t at index t: the point, then the quantiles; undefined where nothing. */
export type Said = readonly (Float64Array | undefined)[];

const LOW_95 = 1 + QUANTILE_LEVELS.indexOf(0.025);
const LOW_80 = 1 + QUANTILE_LEVELS.indexOf(0.1);
const HIGH_80 = 1 + QUANTILE_LEVELS.indexOf(0.9);
const HIGH_95 = 1 + QUANTILE_LEVELS.indexOf(0.975);

export function officialScore(
  values: readonly (number | undefined)[],
  said: Said,
  horizon: number,
): OfficialScore {
  const { length } = values;
  const warm = Math.min(200, Math.floor(length / 2));
  const stride = horizon === 1 ? 1 : Math.max(1, Math.floor((length - horizon - warm) / 150));
  let [count, own, naive, wis, in80, in95] = [0, 0, 0, 0, 0, 0];
  for (let seen = warm; seen - 1 + horizon < length; seen += stride) {
    const target = seen - 1 + horizon;
    const actual = values[target];
    const last = values[seen - 1];
    const row = said[target];
    if (actual === undefined || last === undefined || row === undefined) continue;
    const [low95, low80, high80, high95] = [
      row[LOW_95]!,
      row[LOW_80]!,
      row[HIGH_80]!,
      row[HIGH_95]!,
    ];
    const error = Math.abs(actual - row[0]!);
    count++;
    own += error;
    naive += Math.abs(actual - last);
    wis +=
      (0.5 * error +
        intervalScore(0.2, low80, high80, actual) +
        intervalScore(0.05, low95, high95, actual)) /
      2.5;
    if (actual >= low80 && actual <= high80) in80++;
    if (actual >= low95 && actual <= high95) in95++;
  }
  return {
    relMase: own / naive,
    wis: wis / count,
    naiveError: naive / count,
    coverage80: in80 / count,
    coverage95: in95 / count,
  };
}

/** α/2 times the interval score (Gneiting & Raftery 2007, eq. 43). */
function intervalScore(alpha: number, low: number, high: number, actual: number): number {
  const missed = Math.max(low - actual, 0) + Math.max(actual - high, 0);
  return (alpha / 2) * (high - low) + missed;
}
