/**
 * Running median and median absolute deviation in constant memory, by stochastic approximation.
 *
 * @module
 */
import { assertFinite, assertWithin } from "../linalg/assert-shape.js";
import { gainAfter } from "./ewma.js";

export interface RobustScaleConfig {
  /** Rate in (0, 1) of forgetting: the estimates remember about 1/rate values. */
  readonly rate: number;
}

export interface RobustScaleState {
  /** Values learnt. */
  count: number;
  /** Shape (15): the first values, from which both start exactly. */
  readonly first: Float64Array;
  /** Running median, unit of the values; 0 before any. */
  location: number;
  /** Running median absolute deviation, same unit; 0 before two values differ. */
  mad: number;
}

const FIRST_COUNT = 15;
// Between values of 1e308 and -1e308 any MAD is too small: it must not grow to infinity.
const MAD_MAX = 1e300;
// Slope of the sign functions at a normal law: 1/(2·density of z at 0) and of |z| at its median,
// in MADs, so that the estimates move like averages over 1/rate values.
const LOCATION_GAIN = 1.858_166;
const MAD_GAIN = 1.166_387;

/** The state before any value. */
export function initialRobustScaleState(): RobustScaleState {
  return { count: 0, first: new Float64Array(FIRST_COUNT), location: 0, mad: 0 };
}

/**
 * Learns one value: a step of fixed size, in MADs, towards its side, whatever its distance. One
 * value moves the location by less than 2·gain MADs and the MAD by the factor 1 ± 1.2·gain.
 *
 * The first 15 values are sorted, so the start is exact. On independent normal values the standard
 * deviation of `location` is 0.89·√rate and that of `mad`, relative, 0.83·√rate (a test measures
 * both). Follows a lasting shift by one MAD per 1/(1.9·rate) values: for the
 * exact median of a window see `OrderWindow`. Cost: O(1), no allocation.
 *
 * @throws RangeError when `value` is not finite or `rate` is outside [0, 1]
 * @see Robbins & Monro (1951); Tierney, SIAM J. Sci. Stat. Comput. 4 (1983), for quantiles.
 */
export function robustScaleStepInto(
  state: RobustScaleState,
  value: number,
  config: RobustScaleConfig,
): void {
  assertFinite("value", value);
  assertWithin("rate", config.rate, 0, 1);
  const { first } = state;
  if (state.count < FIRST_COUNT) {
    insertSorted(first, state.count, value);
    state.count++;
    startFrom(state);
    return;
  }
  const gain = gainAfter(state.count, config.rate);
  state.count++;
  const distance = value - state.location;
  const size = Math.abs(distance);
  if (!(state.mad > 0)) {
    // A constant so far: the first other value tells the unit, and outlasts its first steps.
    state.mad = gain * Math.min(size, MAD_MAX);
    return;
  }
  state.location += LOCATION_GAIN * gain * state.mad * Math.sign(distance);
  state.mad = Math.min(MAD_MAX, state.mad * (1 + MAD_GAIN * gain * (size > state.mad ? 1 : -1)));
}

/** As {@link robustScaleStepInto}, leaving `state` alone. */
export function robustScaleStep(
  state: RobustScaleState,
  value: number,
  config: RobustScaleConfig,
): RobustScaleState {
  const next = { ...state, first: state.first.slice() };
  robustScaleStepInto(next, value, config);
  return next;
}

function insertSorted(sorted: Float64Array, count: number, value: number): void {
  let at = count;
  while (at > 0 && sorted[at - 1] > value) {
    sorted[at] = sorted[at - 1];
    at--;
  }
  sorted[at] = value;
}

/** Median and MAD of the first values, exactly: rank by counting, as there are at most 15. */
function startFrom(state: RobustScaleState): void {
  const { first, count } = state;
  const half = (count - 1) >> 1;
  state.location = count % 2 === 1 ? first[half] : first[half] / 2 + first[half + 1] / 2;
  let left = half;
  let right = half + 1;
  let distance = 0;
  for (let taken = 0; taken <= half; taken++) {
    const below = left >= 0 ? state.location - first[left] : Infinity;
    const above = right < count ? first[right] - state.location : Infinity;
    distance = Math.min(below, above);
    if (below <= above) left--;
    else right++;
  }
  state.mad = distance;
}
