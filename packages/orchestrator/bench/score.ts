/** Scores of one series at one horizon, beside the forecasts anyone could have made. */
import { QUANTILE_LEVELS, type MaturedForecast } from "@meristem/orchestrator";

/** Coverage intervals judged, as indices into the quantile levels. */
const LOW_80 = QUANTILE_LEVELS.indexOf(0.1);
const HIGH_80 = QUANTILE_LEVELS.indexOf(0.9);
const LOW_95 = QUANTILE_LEVELS.indexOf(0.025);
const HIGH_95 = QUANTILE_LEVELS.indexOf(0.975);

export interface Score {
  readonly series: string;
  readonly horizon: number;
  readonly count: number;
  /** Mean absolute error over that of the naive forecast. */
  readonly versusNaive: number;
  /** Mean absolute error over that of the better of naive and seasonal naive. */
  readonly versusBaseline: number;
  /** Mean pinball loss over the mean absolute error of the naive forecast. */
  readonly pinball: number;
  readonly coverage80: number;
  readonly coverage95: number;
}

/** `season` is 0 for none. Scored from observation min(200, ⌊n/2⌋) on. */
export function scoreSeries(
  series: string,
  values: readonly (number | undefined)[],
  season: number,
  horizon: number,
  matured: readonly MaturedForecast[],
): Score {
  const warm = Math.min(200, Math.floor(values.length / 2));
  const sums = { count: 0, own: 0, naive: 0, seasonal: 0, pinball: 0, in80: 0, in95: 0 };
  const back = season > 0 ? Math.ceil(horizon / season) * season : horizon;
  for (const { forecast, actual } of matured) {
    if (forecast.horizon !== horizon || forecast.origin + 1 < warm || actual === undefined)
      continue;
    const naive = values[forecast.origin];
    if (naive === undefined) continue;
    const seasonal = values[forecast.target - back] ?? naive;
    sums.count++;
    sums.own += Math.abs(actual - forecast.point);
    sums.naive += Math.abs(actual - naive);
    sums.seasonal += Math.abs(actual - seasonal);
    const q = forecast.quantiles;
    for (const [i, level] of QUANTILE_LEVELS.entries()) {
      const error = actual - q[i]!;
      sums.pinball += (error >= 0 ? level * error : (level - 1) * error) / QUANTILE_LEVELS.length;
    }
    if (actual >= q[LOW_80]! && actual <= q[HIGH_80]!) sums.in80++;
    if (actual >= q[LOW_95]! && actual <= q[HIGH_95]!) sums.in95++;
  }
  const { count } = sums;
  return {
    series,
    horizon,
    count,
    versusNaive: sums.own / sums.naive,
    versusBaseline: sums.own / Math.min(sums.naive, season > 0 ? sums.seasonal : sums.naive),
    pinball: sums.pinball / sums.naive,
    coverage80: sums.in80 / count,
    coverage95: sums.in95 / count,
  };
}

/** Whether a coverage is within 3 points or two binomial standard errors of its level. */
export function isCovered(coverage: number, level: number, count: number): boolean {
  const tolerance = Math.max(0.03, 2 * Math.sqrt((level * (1 - level)) / count));
  return Math.abs(coverage - level) <= tolerance;
}
