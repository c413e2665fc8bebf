/**
 * Change-point detection in one-step errors: a two-sided CUSUM for their mean and one for their
 * variance, with thresholds that grow with the kurtosis of the errors.
 *
 *     z = e / s, winsorised           G± ← max(0, G± ± z − k)          alarm when G± > h·g
 *     v = (z² − 1) / √(κ − 1)         V± ← max(0, V± ± v − k)          alarm when V± > h_v·g
 *
 * with e, s, κ, k, h, h_v = the error, its slow scale, its kurtosis, `slack`, `meanThreshold`,
 * `varianceThreshold`; g = 1 + ½ ln(max(κ, 3)/3). The scale is not updated while a sum is above half
 * its threshold, so that a change does not hide itself. After an alarm all sums stay at 0 for the grace
 * period, and the scale is estimated anew.
 *
 * Errors whose variance grew also push the mean chart over its threshold, half the time before the
 * variance chart: three large ones of one sign are enough. So an alarm of the mean is held back while
 * the newest eight errors, not winsorised, are evidence of a variance change alone: a change of variance
 * explains them better than one of the mean, and their mean does not differ from 0 even so. With m and
 * v the mean and variance of the newest n,
 *
 *     v > 1 + ln(v + m²)  at the largest n      and      ½ n ln(1 + m²/v) < 7  at all n ≥ 3
 *
 * The variance chart raises its alarm a few steps later.
 *
 * @see Page, Biometrika 41 (1954), for the sums. The inequalities compare Gaussian likelihoods.
 * @module
 */
import { log } from "../math/index.js";
import { cusumPairInto, kurtosisFactorInto } from "./cusum.js";
import { shrinkKurtosisInto } from "./moments.js";
import { winsorise } from "./score-laws.js";

export interface MeanVarianceConfig {
  /** Slack k of both charts, standard deviations: half the shift to find fast. */
  readonly slack: number;
  /** Threshold h of the chart of the mean. */
  readonly meanThreshold: number;
  /** Threshold h_v of the chart of the variance. */
  readonly varianceThreshold: number;
  /** Steps after an alarm without another. */
  readonly graceCount: number;
}

/** State in three flat arrays; there is no other. {@link startMeanVarianceInto} fills them. */
export interface MeanVarianceState {
  /** Shape (13): see {@link MEAN_VARIANCE_SLOTS}. */
  readonly scalars: Float64Array;
  /** Shape (5): index at which the sum of each change code was last 0. */
  readonly zeroAt: Float64Array;
  /** Shape (8): ring of the newest errors, in scales, not winsorised. */
  readonly recent: Float64Array;
}

// Codes of a change, and the slots of the sums that prove it.
export const NO_CHANGE = 0;
export const MEAN_UP = 1;
export const MEAN_DOWN = 2;
export const VARIANCE_UP = 3;
export const VARIANCE_DOWN = 4;

const COUNT = 5;
const SCALE = 6;
const FOURTH = 7;
/** Slot of the steps of grace left. */
export const CHART_GRACE = 8;
/** Slot of the sum that raised the newest alarm; 0 before any. */
export const CHART_STATISTIC = 9;
/** Slot of the estimated first index after the newest change. */
export const CHART_CHANGE_INDEX = 10;
/** Slot of g, the factor of both thresholds. */
export const CHART_FACTOR = 11;
const CURSOR = 12;
/** Names of the slots of {@link MeanVarianceState.scalars}, comma-separated. */
export const MEAN_VARIANCE_SLOTS =
  "0,mean up,mean down,variance up,variance down,error count,scale (value units)," +
  "fourth moment of z,grace steps,statistic,change index,factor of the thresholds,next recent";

/** Winsorisation: single outliers of any size raise no alarm. */
const Z_MAX = 4;
const V_MAX = 3;
/** Errors before the first score: the scale must be known. */
const ERRORS_BEFORE_CHARTS = 50;
/** Weight of the old scale after a change, errors. */
const COUNT_AFTER_CHANGE = 4;
const SCALE_ALPHA = 0.005;
/** Largest error, in scales, that counts towards a scale that is not known yet. */
const GROWTH_MAX = 1e6;
/** Weight of the Gaussian kurtosis 3 in the estimate, observations. */
const KURTOSIS_PRIOR_COUNT = 100;
const KURTOSIS_STRENGTH = 0.5;
const MOMENT_ALPHA = 0.004;
/** Newest errors that decide between a moved mean and a grown variance. */
const RECENT_COUNT = 8;
/** Fewer errors have no meaningful variance. */
const SPREAD_COUNT_MIN = 3;
/** Log-likelihood that a mean beside a changed variance must add. */
const MEAN_EVIDENCE_MIN = 7;

// Scratch. In arrays: a number that is passed on may be boxed, and this runs at every step.
const SCORES = new Float64Array(2);
const RATIO = new Float64Array(1);
/** Kurtosis and the number of errors behind it. */
const KURTOSIS = new Float64Array(2);

/** The state before any error, into zeroed arrays. */
export function startMeanVarianceInto({ scalars }: MeanVarianceState): void {
  scalars[FOURTH] = 3;
  scalars[CHART_FACTOR] = 1;
  scalars[CHART_GRACE] = ERRORS_BEFORE_CHARTS;
}

/** Writes the kurtosis of the winsorised errors, shrunk towards 3, to `out[at]`. No allocation. */
export function meanVarianceKurtosisInto(
  out: Float64Array,
  at: number,
  { scalars }: MeanVarianceState,
): void {
  readKurtosis(scalars);
  out[at] = KURTOSIS[0];
}

function readKurtosis(scalars: Float64Array): void {
  KURTOSIS[0] = scalars[FOURTH];
  KURTOSIS[1] = Math.min(scalars[COUNT], 1 / MOMENT_ALPHA);
  shrinkKurtosisInto(KURTOSIS, 0, KURTOSIS_PRIOR_COUNT);
}

/**
 * Learns the error `errors[at]` (any unit, finite), observed at `index`, and returns the change it
 * proves, or {@link NO_CHANGE}. Multiplying all errors by a constant changes no decision.
 *
 * Cost: some 40 flops, a logarithm and four square roots; no allocation.
 */
export function meanVarianceStepInto(
  state: MeanVarianceState,
  errors: Float64Array,
  at: number,
  index: number,
  config: MeanVarianceConfig,
): number {
  const { scalars, recent } = state;
  const scale = scalars[SCALE];
  const isCharted = scalars[CHART_GRACE] === 0 && scale > 0;
  const ratio = scale > 0 ? errors[at] / scale : 0;
  const z = winsorise(ratio, Z_MAX);
  let change = NO_CHANGE;
  if (isCharted) {
    scalars[FOURTH] += MOMENT_ALPHA * (z * z * z * z - scalars[FOURTH]);
    recent[scalars[CURSOR]] = winsorise(ratio, GROWTH_MAX);
    scalars[CURSOR] = (scalars[CURSOR] + 1) % RECENT_COUNT;
    SCORES[0] = z;
    change = chart(state, index, config);
  } else if (scalars[CHART_GRACE] > 0) {
    scalars[CHART_GRACE] -= 1;
    settle(state, index);
  }
  const half = 0.5 * scalars[CHART_FACTOR];
  const isMeanCalm = Math.max(scalars[MEAN_UP], scalars[MEAN_DOWN]) <= half * config.meanThreshold;
  const isVarianceCalm =
    Math.max(scalars[VARIANCE_UP], scalars[VARIANCE_DOWN]) <= half * config.varianceThreshold;
  if (isMeanCalm && isVarianceCalm) {
    RATIO[0] = isCharted ? z : ratio;
    learnScale(scalars, errors, at);
  }
  return change;
}

/** Adds the score `SCORES[0]` to both charts and returns the alarm, if there is one. */
function chart(state: MeanVarianceState, index: number, config: MeanVarianceConfig): number {
  const { scalars, zeroAt } = state;
  const z = SCORES[0];
  readKurtosis(scalars);
  kurtosisFactorInto(scalars, CHART_FACTOR, KURTOSIS, 0, KURTOSIS_STRENGTH);
  SCORES[1] = Math.min(V_MAX, (z * z - 1) / Math.sqrt(Math.max(KURTOSIS[0] - 1, 1)));
  cusumPairInto(scalars, MEAN_UP, zeroAt, MEAN_UP, SCORES, 0, config, index);
  cusumPairInto(scalars, VARIANCE_UP, zeroAt, VARIANCE_UP, SCORES, 1, config, index);
  for (let code = MEAN_UP; code <= VARIANCE_DOWN; code++) {
    const base = code <= MEAN_DOWN ? config.meanThreshold : config.varianceThreshold;
    if (scalars[code] <= base * scalars[CHART_FACTOR]) continue;
    if (code <= MEAN_DOWN && isVarianceAlone(state, code, index)) continue;
    scalars[CHART_STATISTIC] = scalars[code];
    scalars[CHART_CHANGE_INDEX] = zeroAt[code] + 1;
    scalars[CHART_GRACE] = config.graceCount;
    scalars[COUNT] = COUNT_AFTER_CHANGE;
    settle(state, index);
    return code;
  }
  return NO_CHANGE;
}

/** Whether the errors since the sum of `code` was last 0 are evidence of a variance change alone. */
function isVarianceAlone(
  { scalars, zeroAt, recent }: MeanVarianceState,
  code: number,
  index: number,
): boolean {
  const taken = Math.min(index - zeroAt[code], RECENT_COUNT);
  let sum = 0;
  let squares = 0;
  let isAlone = false;
  for (let n = 1; n <= taken; n++) {
    const error = recent[(scalars[CURSOR] - n + RECENT_COUNT) % RECENT_COUNT];
    sum += error;
    squares += error * error;
    if (n < SPREAD_COUNT_MIN) continue;
    const square = (sum / n) * (sum / n);
    const variance = Math.max(squares / n - square, 1e-12 * square);
    if (0.5 * n * log(1 + square / variance) >= MEAN_EVIDENCE_MIN) return false;
    isAlone = variance > 1 + log(Math.max(variance + square, 1));
  }
  return isAlone;
}

/** All sums to 0. */
function settle({ scalars, zeroAt }: MeanVarianceState, index: number): void {
  for (let code = MEAN_UP; code <= VARIANCE_DOWN; code++) {
    scalars[code] = 0;
    zeroAt[code] = index;
  }
}

/** s² ← s² + α (e² − s²) with e/s = `RATIO[0]`, written so that no square of a value can overflow. */
function learnScale(scalars: Float64Array, errors: Float64Array, at: number): void {
  const count = scalars[COUNT] + 1;
  scalars[COUNT] = count;
  const alpha = Math.max(SCALE_ALPHA, 1 / count);
  if (scalars[SCALE] === 0) {
    scalars[SCALE] = Math.abs(errors[at]) * Math.sqrt(alpha);
    return;
  }
  const growth = winsorise(RATIO[0], GROWTH_MAX);
  scalars[SCALE] *= Math.sqrt(1 + alpha * (growth * growth - 1));
}
