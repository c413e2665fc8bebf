/**
 * Two-sided CUSUM: two sums of scores that stay at zero until the mean has moved.
 *
 * @module
 */
import { assertFinite, assertInteger, assertNonNegative } from "../linalg/assert-shape.js";
import { logInto } from "../math/index.js";

export interface CusumConfig {
  /** What a score must exceed to count, in standard deviations: half the shift to find fast. */
  readonly slack: number;
  /** Alarm when a sum exceeds it, standard deviations; see `thresholdForArl`. */
  readonly threshold: number;
  /** Samples after an alarm in which both sums stay at zero. */
  readonly graceCount: number;
}

/** `cusumStepInto` advances it: copy it with its arrays to keep it. */
export interface CusumState {
  /** Scores seen, grace included. */
  count: number;
  /** Shape (2): sums for an upward and a downward shift, >= 0, standard deviations. */
  readonly sums: Float64Array;
  /** Shape (2): `count` at which each was last zero: the change, if there is one, came right after. */
  readonly zeroAt: Float64Array;
  /** Score number (from 1) with which the change of the newest alarm began; 0 before any. */
  changeAt: number;
  /** Samples of grace left. */
  graceLeft: number;
}

/** Which sum passed the threshold, as a sign: 1 up, -1 down, 0 neither. */
export type Alarm = -1 | 0 | 1;

export interface CusumOutput {
  readonly alarm: Alarm;
  /** Score number (1 for the first) with which the change seems to have begun; with an alarm only. */
  readonly changeAt: number | undefined;
}

/** The state before any score. @throws RangeError, naming the field that is out of range */
export function initialCusumState(config: CusumConfig): CusumState {
  assertNonNegative("slack", config.slack);
  if (!(config.threshold > 0)) {
    throw new RangeError(`threshold: ${config.threshold}, expected > 0`);
  }
  assertInteger("graceCount", config.graceCount, 0);
  return {
    count: 0,
    sums: new Float64Array(2),
    zeroAt: new Float64Array(2),
    changeAt: 0,
    graceLeft: 0,
  };
}

/**
 * Adds one score z to a pair of sums and notes where they are zero:
 *
 *     G⁺ ← max(0, G⁺ + z − k)      G⁻ ← max(0, G⁻ − z − k)      k = `slack`
 *
 * G⁺ is `sums[at]`, G⁻ the sum after it; `zeroAt[zeroOffset]` and the place after it become `index`
 * where the sum is 0. The score is `scores[scoreAt]`. Cost: O(1), no allocation.
 *
 * @see Page, Biometrika 41 (1954); Montgomery, Introduction to Statistical Quality Control, §9.1.
 */
export function cusumPairInto(
  sums: Float64Array,
  at: number,
  zeroAt: Float64Array,
  zeroOffset: number,
  scores: Float64Array,
  scoreAt: number,
  { slack }: { readonly slack: number },
  index: number,
): void {
  const score = scores[scoreAt];
  sums[at] = Math.max(0, sums[at] + score - slack);
  sums[at + 1] = Math.max(0, sums[at + 1] - score - slack);
  if (sums[at] === 0) zeroAt[zeroOffset] = index;
  if (sums[at + 1] === 0) zeroAt[zeroOffset + 1] = index;
}

const SCORE = new Float64Array(1);

/**
 * Learns one standardised score, as {@link cusumPairInto}, and returns the alarm if a sum exceeds
 * threshold·`multiplier`; both then restart at zero.
 *
 * An alarm at score t silences scores t+1 … t+grace exactly. Cost: O(1), no allocation.
 *
 * @throws RangeError when `score` is not finite
 */
export function cusumStepInto(
  state: CusumState,
  score: number,
  config: CusumConfig,
  multiplier = 1,
): Alarm {
  assertFinite("score", score);
  state.count++;
  if (state.graceLeft > 0) {
    state.graceLeft--;
    settle(state);
    return 0;
  }
  const { sums, zeroAt } = state;
  SCORE[0] = score;
  cusumPairInto(sums, 0, zeroAt, 0, SCORE, 0, config, state.count);
  const limit = config.threshold * multiplier;
  if (!(sums[0] > limit || sums[1] > limit)) return 0;
  const alarm = sums[0] >= sums[1] ? 1 : -1;
  state.changeAt = zeroAt[alarm > 0 ? 0 : 1] + 1;
  state.graceLeft = config.graceCount;
  settle(state);
  return alarm;
}

/** As {@link cusumStepInto}, leaving `state` alone. */
export function cusumStep(
  state: CusumState,
  score: number,
  config: CusumConfig,
  multiplier = 1,
): { state: CusumState; output: CusumOutput } {
  const next = copyCusumState(state);
  const alarm = cusumStepInto(next, score, config, multiplier);
  return { state: next, output: { alarm, changeAt: alarm === 0 ? undefined : next.changeAt } };
}

/** A copy that shares no array with `state`. */
export function copyCusumState(state: CusumState): CusumState {
  return { ...state, sums: state.sums.slice(), zeroAt: state.zeroAt.slice() };
}

/** Both sums to zero, as if nothing had been seen up to now. */
export function settle(state: CusumState): void {
  state.sums.fill(0);
  state.zeroAt.fill(state.count);
}

const LOG = new Float64Array(1);

/**
 * Factor on a threshold for heavy-tailed scores: 1 + strength·ln(max(κ, 3)/3), κ the kurtosis. At
 * least 1: light tails never lower a threshold.
 *
 * With winsorised scores a strength of ½ is enough; 1 is the form of the founding document.
 *
 * @throws RangeError when `kurtosis` is NaN or `strength` negative
 */
export function kurtosisMultiplier(kurtosis: number, strength = 0.5): number {
  assertNonNegative("strength", strength);
  if (Number.isNaN(kurtosis)) throw new RangeError("kurtosis: NaN, expected a number");
  const out = Float64Array.of(kurtosis);
  kurtosisFactorInto(out, 0, out, 0, strength);
  return out[0];
}

/**
 * As {@link kurtosisMultiplier}, of κ = `kurtosis[kurtosisAt]` into `out[at]`. Unchecked; κ in an array,
 * as a number that is passed on may be boxed.
 */
export function kurtosisFactorInto(
  out: Float64Array,
  at: number,
  kurtosis: Float64Array,
  kurtosisAt: number,
  strength: number,
): void {
  LOG[0] = Math.max(kurtosis[kurtosisAt], 3) / 3;
  logInto(LOG, LOG);
  out[at] = 1 + strength * LOG[0];
}
