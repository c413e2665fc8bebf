/**
 * Hurst exponent of a path from second differences at dyadic lags:
 *
 *     Ĥ = Σ_j c_j log₂ mean (x_t − 2 x_{t−m} + x_{t−2m})²      m = 2^j
 *
 * with the coefficients c_j of half a weighted slope. ½ is a random walk, below it the path turns back
 * on itself, 0 is noise about a level.
 *
 * @see Istas & Lang, Ann. Inst. H. Poincaré 33 (1997).
 * @module
 */
import {
  assertAllFinite,
  assertFinite,
  assertInteger,
  assertLengthMin,
} from "../linalg/assert-shape.js";
import { logInto } from "../math/index.js";
import {
  hurstStandardError,
  lagCountFor,
  LENGTH_MAX,
  LENGTH_MIN,
  slopeCoefficients,
} from "./hurst-error.js";

export interface HurstEstimate {
  /** 0 for white noise, ½ for a random walk, up to 2 for a smooth curve. Not cut to [0, 1]. */
  readonly exponent: number;
  /** Standard error if the path is fractional Brownian motion of that exponent. */
  readonly standardError: number;
}

/** Tables for windows of one length. Immutable in meaning: `logs` carries nothing over. */
export interface HurstPlan {
  /** Values in a window. */
  readonly length: number;
  /** Shape (lag count): c_j. */
  readonly coefficients: Float64Array;
  /** Shape (10): standard errors at exponents 0.05, 0.15, … 0.95. */
  readonly errors: Float64Array;
  /** Shape (lag count): scratch. */
  readonly logs: Float64Array;
}

/** The last values and their mean squared second differences, one per dyadic lag. */
export interface HurstWindow {
  readonly plan: HurstPlan;
  /** Shape (length): a ring of the last values. */
  readonly ring: Float64Array;
  /** Shape (lag count): sums of squares over the window, unit of the values squared. */
  readonly sums: Float64Array;
  /** Shape (lag count): the same since the last refresh, which replaces `sums` when complete. */
  readonly fresh: Float64Array;
  /** Shape (lag count): terms in `fresh`. */
  readonly freshCounts: Float64Array;
  /** Shape (lag count): scratch. */
  readonly logs: Float64Array;
  /** Values seen. */
  count: number;
  /** Shape (2): last exponent and its standard error; meaningless until the step returned true. */
  readonly estimate: Float64Array;
}

const ERROR_GRID_COUNT = 10;
// A square and the sum of 2²⁰ of them stay finite, so sums never turn into NaN.
const SQUARE_MAX = 1e290;

/** As a difference of differences: of finite values it may be infinite, but is never NaN. */
function secondSquare(newest: number, middle: number, oldest: number, scale: number): number {
  const second = (newest - middle - (middle - oldest)) / scale;
  return Math.min(second * second, SQUARE_MAX);
}

/**
 * Tables for windows of `length` values. Cost: ten standard errors, some milliseconds at 512: share
 * the result.
 *
 * @throws RangeError unless `length` is an integer in [33, 2²⁰]
 */
export function hurstPlan(length: number): HurstPlan {
  assertInteger("length", length, LENGTH_MIN, LENGTH_MAX);
  return {
    length,
    coefficients: slopeCoefficients(length),
    errors: Float64Array.from({ length: ERROR_GRID_COUNT }, (_, i) =>
      hurstStandardError(length, 0.05 + i / ERROR_GRID_COUNT),
    ),
    logs: new Float64Array(lagCountFor(length)),
  };
}

/**
 * Writes the Hurst exponent of the window `values[first]` … `values[first + length - 1]` to
 * `out[outOffset]` and its standard error, interpolated from the plan's grid, to the place after it.
 *
 * False, with `out` unchanged, when the mean square is 0 at some lag, as for a constant. Differences
 * are divided by `scale` (> 0, unit of the values): with a typical change as scale, squares neither
 * overflow nor vanish for values of any unit. A square counts as 1e290 at most. The caller sees to it
 * that the window is inside `values` and finite. Cost: 5 flops a value and lag, no allocation.
 *
 * @see Istas & Lang, Ann. Inst. H. Poincaré 33 (1997).
 */
export function hurstExponentInto(
  out: Float64Array,
  outOffset: number,
  values: Float64Array,
  first: number,
  scale: number,
  plan: HurstPlan,
): boolean {
  if (!pathExponentInto(out, outOffset, values, first, scale, plan)) return false;
  errorInto(out, outOffset, plan.errors);
  return true;
}

function pathExponentInto(
  out: Float64Array,
  outOffset: number,
  values: Float64Array,
  first: number,
  scale: number,
  { length, coefficients, logs }: Omit<HurstPlan, "errors">,
): boolean {
  const end = first + length;
  for (let j = 0; j < logs.length; j++) {
    const m = 2 ** j;
    let sum = 0;
    for (let t = first + 2 * m; t < end; t++) {
      sum += secondSquare(values[t], values[t - m], values[t - 2 * m], scale);
    }
    logs[j] = sum / (length - 2 * m);
  }
  return exponentInto(out, outOffset, coefficients, logs);
}

/** From mean squares in `means`, which it replaces by their logarithms; false when one is 0. */
function exponentInto(
  out: Float64Array,
  outOffset: number,
  coefficients: Float64Array,
  means: Float64Array,
): boolean {
  for (let j = 0; j < means.length; j++) if (!(means[j] > 0)) return false;
  logInto(means, means);
  let exponent = 0;
  for (let j = 0; j < means.length; j++) exponent += (coefficients[j] * means[j]) / Math.LN2;
  out[outOffset] = exponent;
  return true;
}

/** The standard error at the exponent `out[outOffset]`, between the two nearest of the grid. */
function errorInto(out: Float64Array, outOffset: number, errors: Float64Array): void {
  const last = ERROR_GRID_COUNT - 1;
  const place = Math.max(0, Math.min(last, ERROR_GRID_COUNT * out[outOffset] - 0.5));
  const below = Math.min(last - 1, place | 0);
  out[outOffset + 1] = errors[below] + (place - below) * (errors[below + 1] - errors[below]);
}

/**
 * Hurst exponent of a path, shape (n), n >= 33: half the weighted slope of log₂ mean squared second
 * difference on log₂ lag, lags 1, 2, 4, … below n/16. `undefined` for a constant path, as which one
 * with steps below 1e-160 passes; second differences beyond 1e145 count as that.
 *
 * A linear trend does not matter; noise on the observations lowers the result. Bias below 0.01 for
 * n >= 128; standard deviation 0.09 at 128 points, 0.03 at 512, 0.01 at 4096 (a test compares).
 * Measures a path: for increments sum them first. Cost: O(n log n) and the standard error.
 *
 * @throws ShapeError when there are fewer than 33; RangeError when one is not finite
 * @see Istas & Lang, Ann. Inst. H. Poincaré 33 (1997).
 */
export function hurstExponent(values: Float64Array): HurstEstimate | undefined {
  assertLengthMin("values", values, LENGTH_MIN);
  assertAllFinite("values", values);
  const { length } = values;
  const logs = new Float64Array(lagCountFor(length));
  const plan = { length, coefficients: slopeCoefficients(length), logs };
  const out = new Float64Array(1);
  if (!pathExponentInto(out, 0, values, 0, 1, plan)) return undefined;
  const exponent = out[0];
  const inside = Math.max(0.05, Math.min(0.95, exponent));
  return { exponent, standardError: hurstStandardError(length, inside) };
}

/**
 * An empty window of `length` values, with its plan.
 *
 * @throws RangeError unless `length` is an integer in [33, 2²⁰]
 */
export function hurstWindow(length: number): HurstWindow {
  const plan = hurstPlan(length);
  const lagCount = plan.coefficients.length;
  return {
    plan,
    ring: new Float64Array(length),
    sums: new Float64Array(lagCount),
    fresh: new Float64Array(lagCount),
    freshCounts: new Float64Array(lagCount),
    logs: new Float64Array(lagCount),
    count: 0,
    estimate: new Float64Array(2),
  };
}

/**
 * Learns one value; true when `estimate` is that of the last `length` values, as
 * {@link hurstExponentInto} gives it, to rounding. False while the window fills, and when constant.
 *
 * Rounding errors of values that left are removed once per window. Cost: O(log length), no
 * allocation.
 *
 * @throws RangeError when `value` is not finite
 */
export function hurstStepInto(window: HurstWindow, value: number): boolean {
  assertFinite("value", value);
  const { ring, sums, fresh, freshCounts, logs, count } = window;
  const length = ring.length;
  // Where the newest value goes, and where the oldest is. Lags are below length/16: one wrap at most.
  const at = count % length;
  for (let j = 0; j < sums.length; j++) {
    const lag = 2 ** j;
    if (count >= length) {
      const next = at + lag < length ? at + lag : at + lag - length;
      const afterNext = at + 2 * lag < length ? at + 2 * lag : at + 2 * lag - length;
      const leaving = secondSquare(ring[afterNext], ring[next], ring[at], 1);
      sums[j] = Math.max(0, sums[j] - leaving);
    }
    if (count < 2 * lag) continue;
    const middle = at >= lag ? at - lag : at - lag + length;
    const oldest = at >= 2 * lag ? at - 2 * lag : at - 2 * lag + length;
    const entering = secondSquare(value, ring[middle], ring[oldest], 1);
    sums[j] += entering;
    fresh[j] += entering;
    if (++freshCounts[j] === length - 2 * lag) {
      sums[j] = fresh[j];
      fresh[j] = 0;
      freshCounts[j] = 0;
    }
  }
  ring[at] = value;
  window.count++;
  if (window.count < length) return false;
  const { coefficients, errors } = window.plan;
  for (let j = 0; j < logs.length; j++) logs[j] = sums[j] / (length - 2 * 2 ** j);
  if (!exponentInto(window.estimate, 0, coefficients, logs)) return false;
  errorInto(window.estimate, 0, errors);
  return true;
}

/** As {@link hurstStepInto}, leaving `window` alone; `output` is `undefined` where that is false. */
export function hurstStep(
  window: HurstWindow,
  value: number,
): { state: HurstWindow; output: HurstEstimate | undefined } {
  const state = {
    ...window,
    ring: window.ring.slice(),
    sums: window.sums.slice(),
    fresh: window.fresh.slice(),
    freshCounts: window.freshCounts.slice(),
    logs: window.logs.slice(),
    estimate: window.estimate.slice(),
  };
  if (!hurstStepInto(state, value)) return { state, output: undefined };
  const [exponent, standardError] = state.estimate as unknown as [number, number];
  return { state, output: { exponent, standardError } };
}
