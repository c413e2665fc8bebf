/**
 * The newest values of a stream in order of size, in arrays of the caller: any quantile at any time
 * without a sort.
 *
 * A window is two stretches of one or two arrays and two counters:
 *
 * - `ring[ringOffset … + size)`: the values in order of arrival;
 * - `sorted[sortedOffset … + count)`: the same values ascending; the rest is meaningless;
 * - `counters[counterOffset]`: how many values there are; `counters[counterOffset + 1]`: the place in
 *   the ring of the next one.
 *
 * All zeros is an empty window. Values are finite and in one unit. In float32 arrays each value is
 * rounded when it enters. Numbers that are not indices come in arrays, because one that is passed or
 * returned may be boxed on the heap. Nothing is checked; nothing is allocated.
 *
 * @module
 */

/** Values of a window. */
export type WindowNumbers = Float64Array | Float32Array;

/** More entries than this are moved by `copyWithin`, whose call costs as much as moving these. */
const MOVED_ONE_BY_ONE = 100;

/** Number of entries of the ascending `sorted[offset … offset + count)` below `values[index]`. */
export function lowerBound(
  sorted: WindowNumbers,
  offset: number,
  count: number,
  values: WindowNumbers,
  index: number,
): number {
  const value = values[index];
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[offset + middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Puts `values[index]` into the ascending `sorted[offset … offset + count)` for the entry at rank
 * `hole`, or as a further entry where `hole` is `count`. Before equal entries. Cost: one binary search
 * and one move of the entries between the two ranks.
 */
export function replaceSortedInto(
  sorted: WindowNumbers,
  offset: number,
  count: number,
  hole: number,
  values: WindowNumbers,
  index: number,
): void {
  const rank = lowerBound(sorted, offset, count, values, index);
  if (rank > hole) {
    moveDown(sorted, offset + hole, offset + rank - 1);
    sorted[offset + rank - 1] = values[index];
  } else {
    moveUp(sorted, offset + rank, offset + hole);
    sorted[offset + rank] = values[index];
  }
}

/**
 * Takes `values[index]` into the window of `size`; the oldest value leaves once the window is full.
 * Cost: two binary searches and one move of at most `size` entries, a third of them on average.
 */
export function sortedWindowPushInto(
  ring: WindowNumbers,
  ringOffset: number,
  sorted: WindowNumbers,
  sortedOffset: number,
  size: number,
  counters: Float64Array,
  counterOffset: number,
  values: WindowNumbers,
  index: number,
): void {
  const count = counters[counterOffset] | 0;
  const next = counters[counterOffset + 1] | 0;
  const place = ringOffset + next;
  const hole = count === size ? lowerBound(sorted, sortedOffset, count, ring, place) : count;
  ring[place] = values[index];
  replaceSortedInto(sorted, sortedOffset, count, hole, ring, place);
  counters[counterOffset] = count === size ? count : count + 1;
  counters[counterOffset + 1] = next + 1 === size ? 0 : next + 1;
}

/**
 * As {@link sortedWindowPushInto}, for windows of some ten values: walks from the rank of the value
 * that leaves to the rank of the new one, which there is faster than a second search.
 *
 * The order is the same but for equal values, where a walk stops at the first one it meets: which of
 * -0 and +0 comes first may differ. Cost: one binary search and a walk of at most `size` entries.
 */
export function sortedWindowWalkInto(
  ring: WindowNumbers,
  ringOffset: number,
  sorted: WindowNumbers,
  sortedOffset: number,
  size: number,
  counters: Float64Array,
  counterOffset: number,
  values: WindowNumbers,
  index: number,
): void {
  const count = counters[counterOffset] | 0;
  const next = counters[counterOffset + 1] | 0;
  const place = ringOffset + next;
  const isFull = count === size;
  const first = sortedOffset;
  const last = sortedOffset + (isFull ? count - 1 : count);
  let hole = sortedOffset + (isFull ? lowerBound(sorted, sortedOffset, count, ring, place) : count);
  ring[place] = values[index];
  const value = ring[place];
  while (hole > first && sorted[hole - 1] > value) {
    sorted[hole] = sorted[hole - 1];
    hole--;
  }
  while (hole < last && sorted[hole + 1] < value) {
    sorted[hole] = sorted[hole + 1];
    hole++;
  }
  sorted[hole] = value;
  counters[counterOffset] = isFull ? count : count + 1;
  counters[counterOffset + 1] = next + 1 === size ? 0 : next + 1;
}

/**
 * Writes the quantiles at `levels` of the ascending `sorted[sortedOffset … + count)`, times
 * `scales[scaleIndex]`, to `out[outOffset …]`; zeros where `count` is 0.
 *
 * The quantile at level p lies between order statistics at rank (count + 1)·p, 1-based and kept
 * within the sample: a new value that is exchangeable with these falls below it with probability p.
 * Cost: O(1) a level.
 *
 * @param levels Within [0, 1].
 * @see Hyndman & Fan, The American Statistician 50 (1996), type 6.
 */
export function sortedQuantilesInto(
  out: Float64Array,
  outOffset: number,
  sorted: WindowNumbers,
  sortedOffset: number,
  count: number,
  levels: Float64Array,
  scales: Float64Array,
  scaleIndex: number,
): void {
  const scale = scales[scaleIndex];
  for (let i = 0; i < levels.length; i++) {
    const position = Math.min(Math.max((count + 1) * levels[i] - 1, 0), Math.max(count - 1, 0));
    const below = position | 0;
    const above = below + 1 < count ? below + 1 : below;
    const low = count === 0 ? 0 : sorted[sortedOffset + below];
    const high = count === 0 ? 0 : sorted[sortedOffset + above];
    out[outOffset + i] = (low + (position - below) * (high - low)) * scale;
  }
}

/** Moves `sorted[from + 1 … to]` down by one place. */
function moveDown(sorted: WindowNumbers, from: number, to: number): void {
  if (to - from > MOVED_ONE_BY_ONE) sorted.copyWithin(from, from + 1, to + 1);
  else for (let i = from; i < to; i++) sorted[i] = sorted[i + 1];
}

/** Moves `sorted[from … to - 1]` up by one place. */
function moveUp(sorted: WindowNumbers, from: number, to: number): void {
  if (to - from > MOVED_ONE_BY_ONE) sorted.copyWithin(from + 1, from, to);
  else for (let i = to; i > from; i--) sorted[i] = sorted[i - 1];
}
