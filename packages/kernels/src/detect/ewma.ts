/**
 * Exponentially weighted mean with an unbiased start, and rates told as half-lives.
 *
 * @module
 */
import { assertFinite, assertPositive, assertWithin } from "../linalg/assert-shape.js";
import { expm1 } from "../math/index.js";

export interface EwmaConfig {
  /** Weight in [0, 1] of the newest value; 0 weighs all values alike. */
  readonly rate: number;
}

export interface EwmaState {
  /** Values seen. */
  count: number;
  /** Unit of the values; 0 before any. */
  mean: number;
}

/** The state before any value. */
export function initialEwmaState(): EwmaState {
  return { count: 0, mean: 0 };
}

/** Rate whose weights halve every `halfLifeCount` values: 1 - 2^(-1/halfLife), to 2 ulp. */
export function rateForHalfLife(halfLifeCount: number): number {
  assertPositive("halfLifeCount", halfLifeCount);
  return -expm1(-Math.LN2 / halfLifeCount);
}

/**
 * Weight of value number `count` + 1: `rate`, but a plain mean's 1/(count + 1) while that is larger,
 * so the first value is not remembered longer than the others.
 */
export function gainAfter(count: number, rate: number): number {
  return Math.max(rate, 1 / (count + 1));
}

/**
 * Learns one value: mean <- mean + gain·(value - mean). Returns the new mean. Squares of residuals
 * as values give the EWMA variance of volatility models.
 *
 * @throws RangeError when `value` is not finite or `rate` is outside [0, 1]
 */
export function ewmaStepInto(state: EwmaState, value: number, config: EwmaConfig): number {
  assertFinite("value", value);
  assertWithin("rate", config.rate, 0, 1);
  const gain = gainAfter(state.count, config.rate);
  state.count++;
  // As a weighted sum: the difference of two values of 1e308 and opposite signs is infinite.
  state.mean = (1 - gain) * state.mean + gain * value;
  return state.mean;
}

/** As {@link ewmaStepInto}, leaving `state` alone. */
export function ewmaStep(
  state: EwmaState,
  value: number,
  config: EwmaConfig,
): { state: EwmaState; output: number } {
  const next = { ...state };
  const output = ewmaStepInto(next, value, config);
  return { state: next, output };
}
