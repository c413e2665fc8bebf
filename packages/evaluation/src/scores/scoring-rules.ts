/**
 * The scoring rules: each formula of this package, once.
 *
 * A forecast is a point and nine quantiles at `QUANTILE_LEVELS`. Errors, losses, widths and interval
 * scores have value units and are smaller for better forecasts.
 *
 * @see Gneiting & Raftery (2007), Strictly proper scoring rules, prediction, and estimation,
 *   J. Am. Stat. Assoc. 102: quantile scores section 6.1, interval score eq. 43.
 * @see Bracher, Ray, Gneiting & Reich (2021), Evaluating epidemic forecasts in an interval format,
 *   PLoS Comput. Biol. 17: weighted interval score.
 * @module
 */
import { QUANTILE_LEVELS } from "@meristem/leyline";

/** The parts of a forecast that are scored. */
export interface ScorableForecast {
  /** Value units. */
  readonly point: number;
  /** Shape (9), order of `QUANTILE_LEVELS`, value units, non-decreasing. */
  readonly quantiles: ArrayLike<number>;
}

/** A central prediction interval, as indices of its bounds in the quantile levels. */
export interface CentralInterval {
  readonly low: number;
  readonly high: number;
}

const levelIndex = (level: number): number =>
  QUANTILE_LEVELS.findIndex((known) => Math.abs(known - level) < 1e-9);

/** The central intervals of 50, 80 and 95 %. */
export const CENTRAL_INTERVALS: readonly CentralInterval[] = [0.5, 0.8, 0.95].map((share) => ({
  low: levelIndex((1 - share) / 2),
  high: levelIndex((1 + share) / 2),
}));

const [, INTERVAL_80, INTERVAL_95] = CENTRAL_INTERVALS as [
  CentralInterval,
  CentralInterval,
  CentralInterval,
];

export function absoluteError(actual: number, point: number): number {
  return Math.abs(actual - point);
}

export function squaredError(actual: number, point: number): number {
  const error = actual - point;
  return error * error;
}

/** 2·|error| / (|actual| + |point|), the term of sMAPE, 0…2; 0 where both are 0. */
export function symmetricError(actual: number, point: number): number {
  const size = Math.abs(actual) + Math.abs(point);
  return size > 0 ? (2 * absoluteError(actual, point)) / size : 0;
}

/** Mean pinball loss over the nine quantile levels; 0 when every quantile equals the actual. */
export function pinballLoss(actual: number, quantiles: ArrayLike<number>): number {
  let loss = 0;
  for (let i = 0; i < QUANTILE_LEVELS.length; i++) {
    const level = QUANTILE_LEVELS[i]!;
    const error = actual - quantiles[i]!;
    loss += error >= 0 ? level * error : (level - 1) * error;
  }
  return loss / QUANTILE_LEVELS.length;
}

/** Whether the interval contains the actual, bounds included. */
export function isCovered(
  actual: number,
  quantiles: ArrayLike<number>,
  { low, high }: CentralInterval,
): boolean {
  return actual >= quantiles[low]! && actual <= quantiles[high]!;
}

export function intervalWidth(
  quantiles: ArrayLike<number>,
  { low, high }: CentralInterval,
): number {
  return quantiles[high]! - quantiles[low]!;
}

/**
 * Weighted interval score of the point, the 80 % and the 95 % interval: the interval scores weighted by
 * α/2, the absolute error by ½, over the sum 2½ of K + ½. With the median as the point it is twice the
 * mean pinball loss at the levels 0.025, 0.1, 0.5, 0.9 and 0.975.
 */
export function weightedIntervalScore(
  actual: number,
  { point, quantiles }: ScorableForecast,
): number {
  return (
    (0.5 * absoluteError(actual, point) +
      halfAlphaIntervalScore(0.2, actual, quantiles, INTERVAL_80) +
      halfAlphaIntervalScore(0.05, actual, quantiles, INTERVAL_95)) /
    2.5
  );
}

/** α/2 times the interval score: the width, and 2/α times the distance of an actual outside. */
function halfAlphaIntervalScore(
  alpha: number,
  actual: number,
  quantiles: ArrayLike<number>,
  interval: CentralInterval,
): number {
  const { low, high } = interval;
  const outside = Math.max(quantiles[low]! - actual, 0) + Math.max(actual - quantiles[high]!, 0);
  return (alpha / 2) * (intervalWidth(quantiles, interval) + (2 / alpha) * outside);
}

/**
 * Probability integral transform: the predictive distribution function at the actual, 0…1, by linear
 * interpolation between the quantiles. Outside the outer quantiles it is the middle of the tail
 * probability. An actual that several quantiles equal gets the middle of their levels.
 */
export function probabilityIntegralTransform(actual: number, quantiles: ArrayLike<number>): number {
  const tail = QUANTILE_LEVELS[0]!;
  const last = QUANTILE_LEVELS.length - 1;
  if (actual < quantiles[0]!) return tail / 2;
  if (actual > quantiles[last]!) return 1 - tail / 2;
  let low = 0;
  while (low < last && quantiles[low + 1]! < actual) low++;
  let high = last;
  while (high > 0 && quantiles[high - 1]! > actual) high--;
  // Now quantile low ≤ actual ≤ quantile high; quantiles that equal the actual lie between them.
  const isTied = quantiles[low + 1] === actual && quantiles[high - 1] === actual;
  const [a, b] = isTied ? [Math.min(low + 1, last), Math.max(high - 1, 0)] : [low, high];
  const width = quantiles[b]! - quantiles[a]!;
  const share = width > 0 ? (actual - quantiles[a]!) / width : 0.5;
  return QUANTILE_LEVELS[a]! + share * (QUANTILE_LEVELS[b]! - QUANTILE_LEVELS[a]!);
}
