/**
 * Exact median, quantiles and MAD of the last values of a stream, by keeping them sorted.
 *
 * @module
 */
import { assertFinite, assertInteger, assertWithin } from "../linalg/assert-shape.js";
import { lowerBound, replaceSortedInto } from "./sorted-window.js";

/** The last values twice: in order of arrival and in order of size. */
export interface OrderWindow {
  /** Shape (capacity): a ring, oldest at `oldest` once full. */
  readonly ring: Float64Array;
  /** Shape (capacity): the `count` values ascending; the rest is meaningless. */
  readonly sorted: Float64Array;
  count: number;
  /** Index in `ring` of the oldest value, and of the next one once full. */
  oldest: number;
}

const CAPACITY_MAX = 1 << 20;

/**
 * An empty window of the last `capacity` values.
 *
 * @throws RangeError unless `capacity` is an integer in [1, 2²⁰]
 */
export function orderWindow(capacity: number): OrderWindow {
  assertInteger("capacity", capacity, 1, CAPACITY_MAX);
  const ring = new Float64Array(capacity);
  return { ring, sorted: new Float64Array(capacity), count: 0, oldest: 0 };
}

/** Scratch: the centre of a search. */
const centreOf = new Float64Array(1);

/**
 * Takes in `value` and drops the oldest value once full.
 *
 * Cost: two binary searches and one move of at most `capacity` values; no allocation.
 *
 * @throws RangeError when `value` is not finite
 */
export function orderWindowStepInto(window: OrderWindow, value: number): void {
  assertFinite("value", value);
  const { ring, sorted, count, oldest } = window;
  const isFull = count === ring.length;
  const place = isFull ? oldest : count;
  const hole = isFull ? lowerBound(sorted, 0, count, ring, oldest) : count;
  // One zero only: -0 and +0 are equal to the search, and must be equal to the bit.
  ring[place] = value + 0;
  replaceSortedInto(sorted, 0, count, hole, ring, place);
  if (isFull) window.oldest = (oldest + 1) % ring.length;
  else window.count = count + 1;
}

/** As {@link orderWindowStepInto}, leaving `window` alone. */
export function orderWindowStep(window: OrderWindow, value: number): OrderWindow {
  const next = { ...window, ring: window.ring.slice(), sorted: window.sorted.slice() };
  orderWindowStepInto(next, value);
  return next;
}

/** Forgets all values. */
export function clearOrderWindow(window: OrderWindow): void {
  window.ring.fill(0);
  window.sorted.fill(0);
  window.count = 0;
  window.oldest = 0;
}

/**
 * The quantile at `probability` in [0, 1], linear between order statistics; `undefined` when empty.
 * Cost: O(1).
 *
 * @throws RangeError when `probability` is outside [0, 1]
 * @see Hyndman & Fan, The American Statistician 50 (1996), type 7.
 */
export function windowQuantile(window: OrderWindow, probability: number): number | undefined {
  assertWithin("probability", probability, 0, 1);
  const { sorted, count } = window;
  if (count === 0) return undefined;
  const position = probability * (count - 1);
  const below = Math.floor(position);
  const share = position - below;
  const low = sorted[below];
  return share === 0 ? low : (1 - share) * low + share * sorted[below + 1];
}

/** Distance from `centre` of the value of rank `rank` (0-based) in order of distance. */
function distanceOfRank(window: OrderWindow, centre: number, rank: number): number {
  const { sorted, count } = window;
  centreOf[0] = centre;
  const split = lowerBound(sorted, 0, count, centreOf, 0);
  // The `rank` + 1 nearest are `left` values below the split and the rest above; find `left`.
  let low = Math.max(0, rank + 1 - (count - split));
  let high = Math.min(split, rank + 1);
  while (low < high) {
    const left = (low + high) >>> 1;
    const right = rank + 1 - left;
    const below = centre - sorted[split - left - 1];
    const above = sorted[split + right - 1] - centre;
    if (below < above) low = left + 1;
    else high = left;
  }
  const right = rank + 1 - low;
  const below = low > 0 ? centre - sorted[split - low] : 0;
  const above = right > 0 ? sorted[split + right - 1] - centre : 0;
  return Math.max(below, above);
}

/**
 * Median absolute deviation from `centre` (the median when left out), unit of the values; times
 * 1.4826 it estimates a normal law's standard deviation. `undefined` when empty.
 *
 * Exact. Cost: O(log capacity), no allocation.
 */
export function windowMad(window: OrderWindow, centre?: number): number | undefined {
  const middle = centre ?? windowQuantile(window, 0.5);
  if (middle === undefined || window.count === 0) return undefined;
  const half = (window.count - 1) >> 1;
  const low = distanceOfRank(window, middle, half);
  if (window.count % 2 === 1) return low;
  return low / 2 + distanceOfRank(window, middle, half + 1) / 2;
}
