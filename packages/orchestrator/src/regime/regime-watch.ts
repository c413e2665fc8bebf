/**
 * Says when the one-step errors stopped being what they were: two pairs of cumulative sums, one
 * for their mean, one for their variance.
 *
 *     z = e / s, winsorised           G± ← max(0, G± ± z − k)          alarm when G± > h·g
 *     v = (z² − 1) / √(κ − 1)         V± ← max(0, V± ± v − k)          alarm when V± > h_v·g
 *
 * with e, s, κ, k, h, h_v = the error, its slow scale, its kurtosis, `cusumSlack`,
 * `cusumThreshold`, `cusumVarianceThreshold`; g = 1 + ½ ln(max(κ, 3)/3). The scale rests while a
 * sum is past half its threshold, so that a change cannot hide itself. After an alarm all sums
 * stay at 0 for the grace period, and the scale is learnt anew.
 *
 * Errors that only grew wilder push the mean chart over its threshold too, half the time before the
 * variance chart: three large ones of one sign are enough. So an alarm of the mean waits while the
 * newest eight errors, not winsorised, speak of the spread alone: a change of variance explains them
 * better than one of the mean, and their mean is no different from 0 even so. With m and v the mean
 * and variance of the newest n,
 *
 *     v > 1 + ln(v + m²)  at the largest n      and      ½ n ln(1 + m²/v) < 7  at all n ≥ 3
 *
 * The variance chart speaks a few steps later.
 *
 * @see Page, Continuous inspection schemes (1954). The inequalities compare Gaussian likelihoods.
 * @module
 */
import { log, logInto } from "@meristem/kernels/math";
import type { StateBlocks } from "../state/state-blocks.js";

export interface RegimeSettings {
  /** Slack of both charts: half the shift to be found, standard deviations. */
  readonly cusumSlack: number;
  readonly cusumThreshold: number;
  readonly cusumVarianceThreshold: number;
  /** Steps after an alarm during which there is no other. */
  readonly graceStepCount: number;
}

export const NO_CHANGE = 0;
export const MEAN_UP = 1;
export const MEAN_DOWN = 2;
export const VARIANCE_UP = 3;
export const VARIANCE_DOWN = 4;

/** Winsorisation: single outliers, however large, cannot raise an alarm. */
const Z_MAX = 4;
const V_MAX = 3;
/** Errors before the charts run for the first time: their scale must be known. */
const ERRORS_BEFORE_CHARTS = 50;
/** How many errors the old scale counts for once a change was found. */
const COUNT_AFTER_CHANGE = 4;
const SCALE_ALPHA = 0.005;
/** Largest error, in scales, by which a scale that is not known yet may grow. */
const GROWTH_MAX = 1e6;
/** Weight of the Gaussian kurtosis 3 in the estimate, observations. */
const KURTOSIS_PRIOR_COUNT = 100;
const MOMENT_ALPHA = 0.004;

/** Newest errors that say whether a mean moved or a spread grew. */
const RECENT_COUNT = 8;
/** Fewer say nothing about a spread. */
const SPREAD_COUNT_MIN = 3;
/** Likelihood, natural logarithm, that a mean beside a changed variance must add. */
const MEAN_EVIDENCE_MIN = 7;

const COUNT = 5;
const SCALE = 6;
const FOURTH = 7;
const GRACE = 8;
const STATISTIC = 9;
const CHANGE_INDEX = 10;
const HEAVINESS = 11;
const CURSOR = 12;
const SLOTS =
  "0,mean up,mean down,variance up,variance down,error count,scale (value units)," +
  "fourth moment of z,grace steps,statistic,change index,factor of the thresholds,next recent";

export class RegimeWatch {
  readonly #settings: RegimeSettings;
  /** Sums in slots 1…4, in the order of the change codes. */
  readonly #at: Float64Array;
  /** Shape (5): index at which each sum was last 0. */
  readonly #zeroAt: Float64Array;
  /** Ring, shape (8): the newest errors, in scales, as they were. */
  readonly #recent: Float64Array;
  /** Scratch: the score of the newest error, and a logarithm. */
  readonly #score = new Float64Array(1);
  readonly #ratio = new Float64Array(1);

  constructor(blocks: StateBlocks, settings: RegimeSettings) {
    this.#settings = settings;
    this.#at = blocks.block("at", [13], SLOTS);
    this.#zeroAt = blocks.block("zeroAt", [5], "index");
    this.#recent = blocks.block("recent", [RECENT_COUNT], "scales");
    this.#at[FOURTH] = 3;
    this.#at[HEAVINESS] = 1;
    this.#at[GRACE] = ERRORS_BEFORE_CHARTS;
  }

  get meanSum(): number {
    return Math.max(this.#at[MEAN_UP]!, this.#at[MEAN_DOWN]!);
  }

  get varianceSum(): number {
    return Math.max(this.#at[VARIANCE_UP]!, this.#at[VARIANCE_DOWN]!);
  }

  get meanThreshold(): number {
    return this.#settings.cusumThreshold * this.#at[HEAVINESS]!;
  }

  get varianceThreshold(): number {
    return this.#settings.cusumVarianceThreshold * this.#at[HEAVINESS]!;
  }

  /** Kurtosis of the winsorised errors, shrunk towards 3. */
  get kurtosis(): number {
    const count = Math.min(this.#at[COUNT]!, 1 / MOMENT_ALPHA);
    return (this.#at[FOURTH]! * count + 3 * KURTOSIS_PRIOR_COUNT) / (count + KURTOSIS_PRIOR_COUNT);
  }

  /** Whether the charts rest because a change was just found. */
  get isInGrace(): boolean {
    return this.#at[GRACE]! > 0 && this.#at[STATISTIC]! > 0;
  }

  /** The sum that raised the newest alarm. */
  get statistic(): number {
    return this.#at[STATISTIC]!;
  }

  /** Estimated first index of the newest regime. */
  get changeIndex(): number {
    return this.#at[CHANGE_INDEX]!;
  }

  /**
   * Takes in `errors[0]` (value units) and answers with the change it proves, or NO_CHANGE. In an
   * array: a number that is passed on may be boxed, and this is the hot path.
   */
  take(errors: Float64Array, index: number): number {
    const at = this.#at;
    const { cusumThreshold, cusumVarianceThreshold } = this.#settings;
    const scale = at[SCALE]!;
    const isCharted = at[GRACE] === 0 && scale > 0;
    const ratio = scale > 0 ? errors[0]! / scale : 0;
    const z = Math.max(-Z_MAX, Math.min(Z_MAX, ratio));
    let change = NO_CHANGE;
    if (isCharted) {
      at[FOURTH] = at[FOURTH]! + MOMENT_ALPHA * (z * z * z * z - at[FOURTH]!);
      this.#recent[at[CURSOR]!] = Math.max(-GROWTH_MAX, Math.min(GROWTH_MAX, ratio));
      at[CURSOR] = (at[CURSOR]! + 1) % RECENT_COUNT;
      this.#score[0] = z;
      this.#weighTails();
      change = this.#chart(index);
    } else if (at[GRACE]! > 0) {
      at[GRACE] = at[GRACE]! - 1;
      this.#clear(index);
    }
    const half = 0.5 * at[HEAVINESS]!;
    const isMeanCalm = Math.max(at[MEAN_UP]!, at[MEAN_DOWN]!) <= half * cusumThreshold;
    const isVarianceCalm =
      Math.max(at[VARIANCE_UP]!, at[VARIANCE_DOWN]!) <= half * cusumVarianceThreshold;
    if (isMeanCalm && isVarianceCalm) {
      this.#ratio[0] = isCharted ? z : ratio;
      this.#learnScale(errors);
    }
    return change;
  }

  /** g = 1 + ½ ln(max(κ, 3)/3). */
  #weighTails(): void {
    const logs = this.#ratio;
    logs[0] = Math.max(this.kurtosis, 3) / 3;
    logInto(logs, logs);
    this.#at[HEAVINESS] = 1 + 0.5 * logs[0];
  }

  #chart(index: number): number {
    const at = this.#at;
    const z = this.#score[0]!;
    const slack = this.#settings.cusumSlack;
    const v = Math.min(V_MAX, (z * z - 1) / Math.sqrt(Math.max(this.kurtosis - 1, 1)));
    at[MEAN_UP] = Math.max(0, at[MEAN_UP]! + z - slack);
    at[MEAN_DOWN] = Math.max(0, at[MEAN_DOWN]! - z - slack);
    at[VARIANCE_UP] = Math.max(0, at[VARIANCE_UP]! + v - slack);
    at[VARIANCE_DOWN] = Math.max(0, at[VARIANCE_DOWN]! - v - slack);
    for (let chart = MEAN_UP; chart <= VARIANCE_DOWN; chart++) {
      if (at[chart] === 0) this.#zeroAt[chart] = index;
    }
    for (let chart = MEAN_UP; chart <= VARIANCE_DOWN; chart++) {
      const threshold = chart <= MEAN_DOWN ? this.meanThreshold : this.varianceThreshold;
      if (at[chart]! <= threshold) continue;
      if (chart <= MEAN_DOWN && this.#isSpreadAlone(index - this.#zeroAt[chart]!)) continue;
      at[STATISTIC] = at[chart]!;
      at[CHANGE_INDEX] = this.#zeroAt[chart]! + 1;
      at[GRACE] = this.#settings.graceStepCount;
      at[COUNT] = COUNT_AFTER_CHANGE;
      this.#clear(index);
      return chart;
    }
    return NO_CHANGE;
  }

  /** Whether the newest errors, at most `count` of them, grew wilder rather than moved. */
  #isSpreadAlone(count: number): boolean {
    const at = this.#at;
    const taken = Math.min(count, RECENT_COUNT);
    let sum = 0;
    let squares = 0;
    let isSpread = false;
    for (let n = 1; n <= taken; n++) {
      const error = this.#recent[(at[CURSOR]! - n + RECENT_COUNT) % RECENT_COUNT]!;
      sum += error;
      squares += error * error;
      if (n < SPREAD_COUNT_MIN) continue;
      const square = (sum / n) * (sum / n);
      const variance = Math.max(squares / n - square, 1e-12 * square);
      if (0.5 * n * log(1 + square / variance) >= MEAN_EVIDENCE_MIN) return false;
      isSpread = variance > 1 + log(Math.max(variance + square, 1));
    }
    return isSpread;
  }

  #clear(index: number): void {
    for (let chart = MEAN_UP; chart <= VARIANCE_DOWN; chart++) {
      this.#at[chart] = 0;
      this.#zeroAt[chart] = index;
    }
  }

  /** s² ← s² + α (e² − s²), written so that no square of a value can overflow. */
  #learnScale(errors: Float64Array): void {
    const at = this.#at;
    const count = at[COUNT]! + 1;
    at[COUNT] = count;
    const alpha = Math.max(SCALE_ALPHA, 1 / count);
    if (at[SCALE] === 0) {
      at[SCALE] = Math.abs(errors[0]!) * Math.sqrt(alpha);
      return;
    }
    const growth = Math.max(-GROWTH_MAX, Math.min(GROWTH_MAX, this.#ratio[0]!));
    at[SCALE] = at[SCALE]! * Math.sqrt(1 + alpha * (growth * growth - 1));
  }
}
