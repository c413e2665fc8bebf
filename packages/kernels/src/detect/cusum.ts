/**
 * Two-sided CUSUM: two sums of scores that stay at zero until the mean has moved.
 *
 * @module
 */
import { assertFinite, assertInteger, assertNonNegative } from "../linalg/assert-shape.js";
import { log } from "../math/index.js";

export interface CusumConfig {
  /** What a score must exceed to count, in standard deviations: half the shift to find fast. */
  readonly slack: number;
  /** Alarm when a sum exceeds it, standard deviations; see `thresholdForArl`. */
  readonly threshold: number;
  /** Samples after an alarm in which both sums stay at zero. */
  readonly graceCount: number;
}

/** Copy it to keep it: `cusumStepInto` advances it. */
export interface CusumState {
  /** Scores seen, grace included. */
  count: number;
  /** Sum for an upward shift, >= 0, standard deviations. */
  up: number;
  /** Sum for a downward shift, >= 0. */
  down: number;
  /** `count` at which `up` was last zero: the change, if there is one, came right after. */
  upZeroAt: number;
  /** `count` at which `down` was last zero. */
  downZeroAt: number;
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
  return { count: 0, up: 0, down: 0, upZeroAt: 0, downZeroAt: 0, graceLeft: 0 };
}

/**
 * Learns one standardised score: G⁺ <- max(0, G⁺ + z - k), G⁻ <- max(0, G⁻ - z - k), k the slack,
 * and returns the alarm if one of them exceeds threshold·`multiplier`; both then restart at zero.
 *
 * An alarm at score t silences scores t+1 … t+grace exactly. After an alarm `upZeroAt` (or
 * `downZeroAt`) still tells the change until the next score. Cost: O(1), no allocation.
 *
 * @throws RangeError when `score` is not finite
 * @see Page, Biometrika 41 (1954); Montgomery, Introduction to Statistical Quality Control, §9.1.
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
  // A sum that was zero before this score begins with it.
  if (state.up === 0) state.upZeroAt = state.count - 1;
  if (state.down === 0) state.downZeroAt = state.count - 1;
  state.up = Math.max(0, state.up + score - config.slack);
  state.down = Math.max(0, state.down - score - config.slack);
  const limit = config.threshold * multiplier;
  if (!(state.up > limit || state.down > limit)) return 0;
  const alarm = state.up >= state.down ? 1 : -1;
  state.up = 0;
  state.down = 0;
  state.graceLeft = config.graceCount;
  return alarm;
}

/** As {@link cusumStepInto}, leaving `state` alone. */
export function cusumStep(
  state: CusumState,
  score: number,
  config: CusumConfig,
  multiplier = 1,
): { state: CusumState; output: CusumOutput } {
  const next = { ...state };
  const alarm = cusumStepInto(next, score, config, multiplier);
  return { state: next, output: { alarm, changeAt: changeAt(next, alarm) } };
}

/** The score with which a change found by the last step began; `undefined` without an alarm. */
export function changeAt(state: CusumState, alarm: Alarm): number | undefined {
  if (alarm === 0) return undefined;
  return (alarm > 0 ? state.upZeroAt : state.downZeroAt) + 1;
}

/** Both sums to zero, as if nothing had been seen up to now. */
export function settle(state: CusumState): void {
  state.up = 0;
  state.down = 0;
  state.upZeroAt = state.count;
  state.downZeroAt = state.count;
}

/**
 * Factor on a threshold for heavy-tailed scores: 1 + strength·ln(max(κ, 3)/3), κ the kurtosis. At
 * least 1: light tails never lower a threshold.
 *
 * With winsorised scores a strength of ½ is ample; 1 is the founding document's form.
 *
 * @throws RangeError when `kurtosis` is NaN or `strength` negative
 */
export function kurtosisMultiplier(kurtosis: number, strength = 0.5): number {
  assertNonNegative("strength", strength);
  if (Number.isNaN(kurtosis)) throw new RangeError("kurtosis: NaN, expected a number");
  return 1 + strength * log(Math.max(kurtosis, 3) / 3);
}
