/** Scores of one series at one horizon, over those of the naive and the seasonal naive forecast. */
import { ScoreAccumulator } from "@meristem/evaluation";
import { seasonalLag, warmUpCount } from "@meristem/evaluation/advanced";
import type { MaturedForecast } from "@meristem/orchestrator";

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

/** The series and the horizon of a score. */
export interface ScoredSeries {
  readonly name: string;
  readonly values: readonly (number | undefined)[];
  /** Of the seasonal naive forecast, steps; 0: none. */
  readonly season: number;
  readonly horizon: number;
}

/** Scored after min(200, ⌊n/2⌋) values. A target whose origin has no value is not scored. */
export function scoreSeries(
  { name, values, season, horizon }: ScoredSeries,
  matured: readonly MaturedForecast[],
): Score {
  const warm = warmUpCount(values.length);
  const scores = new ScoreAccumulator();
  const lag = season > 0 ? seasonalLag(horizon, season) : horizon;
  for (const { forecast, actual } of matured) {
    if (forecast.horizon !== horizon || forecast.origin + 1 < warm || actual === undefined)
      continue;
    const naive = values[forecast.origin];
    if (naive === undefined) continue;
    const seasonal = values[forecast.target - lag] ?? naive;
    scores.add(forecast, actual, { naive, seasonal });
  }
  const { count } = scores;
  const naiveError = scores.sum("naiveError");
  const seasonalError = season > 0 ? scores.sum("seasonalError") : naiveError;
  return {
    series: name,
    horizon,
    count,
    versusNaive: scores.sum("absoluteError") / naiveError,
    versusBaseline: scores.sum("absoluteError") / Math.min(naiveError, seasonalError),
    pinball: scores.sum("pinballLoss") / naiveError,
    coverage80: scores.sum("inside80") / count,
    coverage95: scores.sum("inside95") / count,
  };
}

/** Whether a coverage is within 3 points or two binomial standard errors of its level. */
export function isCoverageNominal(coverage: number, level: number, count: number): boolean {
  const tolerance = Math.max(0.03, 2 * Math.sqrt((level * (1 - level)) / count));
  return Math.abs(coverage - level) <= tolerance;
}
