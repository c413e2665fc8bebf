/**
 * What is added up about one forecaster at one horizon.
 *
 * @module
 */
import { QUANTILE_LEVELS } from "@meristem/leyline";

/** Equal stretches of targets: for curves over time, and for the noise of a difference. */
export const STRETCH_COUNT = 40;
const STRETCH_COUNT_MIN = 8;
/** Bins of the probability integral transform. */
export const TRANSFORM_BIN_COUNT = 20;
/** Indices of the bounds of the central 50, 80 and 95 % intervals in the quantile levels. */
const CENTRAL = { "50": [3, 5], "80": [2, 6], "95": [0, 8] } as const;

/** One forecast whose target has come. */
export interface ScoredForecast {
  readonly target: number;
  readonly point: number;
  /** Shape (9), value units. */
  readonly quantiles: ArrayLike<number>;
  readonly actual: number;
  /** Absolute error of the last value on the same target, value units. */
  readonly naiveError: number;
  /** Of the value one season before; the naive one where there is none. */
  readonly seasonalError: number;
  /** Of our own forecast on the same target. */
  readonly ownError: number;
}

export class Tally {
  count = 0;
  absoluteError = 0;
  naiveError = 0;
  seasonalError = 0;
  ownError = 0;
  pinballLoss = 0;
  /** Sum of weighted interval scores: median, 80 % and 95 % intervals. */
  intervalScore = 0;
  readonly inside = { "50": 0, "80": 0, "95": 0 };
  /** Values at or below each quantile, shape (9). */
  readonly belowCounts = new Float64Array(QUANTILE_LEVELS.length);
  /** Shape (20): where values fell in their predictive distributions. */
  readonly transformCounts = new Float64Array(TRANSFORM_BIN_COUNT);
  /** Shape (40) each: scored forecasts, their absolute errors, the naive ones, our own. */
  readonly stretchCounts = new Float64Array(STRETCH_COUNT);
  readonly stretchErrors = new Float64Array(STRETCH_COUNT);
  readonly stretchNaive = new Float64Array(STRETCH_COUNT);
  readonly stretchOwn = new Float64Array(STRETCH_COUNT);
  readonly #rowCount: number;

  /** @param rowCount Of the whole series: what is divided into stretches. */
  constructor(rowCount: number) {
    this.#rowCount = rowCount;
  }

  add(scored: ScoredForecast): void {
    const { target, point, quantiles, actual, naiveError, seasonalError, ownError } = scored;
    const error = Math.abs(actual - point);
    this.count++;
    this.absoluteError += error;
    this.naiveError += naiveError;
    this.seasonalError += seasonalError;
    this.ownError += ownError;
    this.#addQuantiles(quantiles, actual);
    this.intervalScore +=
      (0.5 * error +
        intervalScore(0.2, quantiles[2]!, quantiles[6]!, actual) +
        intervalScore(0.05, quantiles[0]!, quantiles[8]!, actual)) /
      2.5;
    const stretch = Math.floor((target * STRETCH_COUNT) / this.#rowCount);
    this.stretchCounts[stretch]! += 1;
    this.stretchErrors[stretch]! += error;
    this.stretchNaive[stretch]! += naiveError;
    this.stretchOwn[stretch]! += ownError;
  }

  /**
   * Mean difference of our absolute error to this one's, over its standard error, by the means of the
   * stretches (errors near each other are alike); `undefined` when there are too few of them.
   */
  get differenceInErrors(): number | undefined {
    const differences: number[] = [];
    for (let i = 0; i < STRETCH_COUNT; i++) {
      const count = this.stretchCounts[i]!;
      if (count > 0) differences.push((this.stretchErrors[i]! - this.stretchOwn[i]!) / count);
    }
    if (differences.length < STRETCH_COUNT_MIN) return undefined;
    const mean = differences.reduce((a, b) => a + b, 0) / differences.length;
    const squares = differences.reduce((sum, d) => sum + (d - mean) ** 2, 0);
    const deviation = Math.sqrt(squares / (differences.length - 1) / differences.length);
    return deviation > 0 ? mean / deviation : undefined;
  }

  #addQuantiles(quantiles: ArrayLike<number>, actual: number): void {
    let loss = 0;
    for (const [i, level] of QUANTILE_LEVELS.entries()) {
      const above = actual - quantiles[i]!;
      loss += above >= 0 ? level * above : (level - 1) * above;
      this.belowCounts[i]! += above <= 0 ? 1 : 0;
    }
    this.pinballLoss += loss / QUANTILE_LEVELS.length;
    for (const [name, [low, high]] of Object.entries(CENTRAL)) {
      const isInside = actual >= quantiles[low]! && actual <= quantiles[high]!;
      if (isInside) this.inside[name as keyof typeof CENTRAL]++;
    }
    const bin = Math.floor(probabilityOf(actual, quantiles) * TRANSFORM_BIN_COUNT);
    this.transformCounts[Math.min(bin, TRANSFORM_BIN_COUNT - 1)]! += 1;
  }
}

/** Gneiting & Raftery (2007), eq. 43, times alpha / 2: width plus what was missed, value units. */
function intervalScore(alpha: number, low: number, high: number, actual: number): number {
  const missed = Math.max(low - actual, 0) + Math.max(actual - high, 0);
  return (alpha / 2) * (high - low + (2 / alpha) * missed);
}

/**
 * Where a value falls in its distribution, 0…1, linear between the quantiles; beyond the outer ones
 * in the middle of what is left. A value that several quantiles equal falls in the middle of them.
 */
export function probabilityOf(actual: number, quantiles: ArrayLike<number>): number {
  const first = QUANTILE_LEVELS[0]!;
  const last = QUANTILE_LEVELS.length - 1;
  if (actual < quantiles[0]!) return first / 2;
  if (actual > quantiles[last]!) return 1 - first / 2;
  let low = 0;
  while (low < last && quantiles[low + 1]! < actual) low++;
  let high = last;
  while (high > 0 && quantiles[high - 1]! > actual) high--;
  // Now quantile low ≤ actual ≤ quantile high, with ties in the middle where there are any.
  const isTied = quantiles[low + 1] === actual && quantiles[high - 1] === actual;
  const [a, b] = isTied ? [Math.min(low + 1, last), Math.max(high - 1, 0)] : [low, high];
  const width = quantiles[b]! - quantiles[a]!;
  const share = width > 0 ? (actual - quantiles[a]!) / width : 0.5;
  return QUANTILE_LEVELS[a]! + share * (QUANTILE_LEVELS[b]! - QUANTILE_LEVELS[a]!);
}
