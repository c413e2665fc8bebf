/**
 * The last values of a stream, kept in order of arrival and in order of size at once.
 *
 * `ring` and `sorted` have the same length, the capacity; the first `count` cells of `sorted` are
 * ascending. Nothing is allocated: an insertion moves at most `capacity` numbers.
 *
 * @module
 */

/**
 * Adds `value`, forgetting the oldest one when the window is full; returns the new count.
 *
 * `cursor` is the number of values ever added: `cursor % capacity` is the cell that is next in turn.
 */
export function slideInto(
  ring: Float64Array,
  sorted: Float64Array,
  cursor: number,
  count: number,
  value: number,
): number {
  const slot = cursor % ring.length;
  let kept = count;
  if (count === ring.length) {
    const at = lowerBound(sorted, count, ring[slot]!);
    sorted.copyWithin(at, at + 1, count);
    kept--;
  }
  const at = lowerBound(sorted, kept, value);
  sorted.copyWithin(at + 1, at, kept);
  sorted[at] = value;
  ring[slot] = value;
  return kept + 1;
}

/** Index of the first of `count` ascending values that is not below `value`. */
export function lowerBound(sorted: Float64Array, count: number, value: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Middle of `count` ascending values, `count >= 1`. Halves before adding: the sum cannot overflow. */
export function medianOf(sorted: Float64Array, count: number): number {
  const half = count >>> 1;
  if (count % 2 === 1) return sorted[half]!;
  const low = sorted[half - 1]!;
  const high = sorted[half]!;
  return low === high ? low : low / 2 + high / 2;
}

/** Median distance of `count` ascending values from `centre`, their median. Cost: count / 2. */
export function medianDistanceOf(sorted: Float64Array, count: number, centre: number): number {
  let left = lowerBound(sorted, count, centre) - 1;
  let right = left + 1;
  let previous = 0;
  let distance = 0;
  for (let taken = 0; taken <= count >>> 1; taken++) {
    const below = left >= 0 ? centre - sorted[left]! : Infinity;
    const above = right < count ? sorted[right]! - centre : Infinity;
    previous = distance;
    if (below <= above) {
      distance = below;
      left--;
    } else {
      distance = above;
      right++;
    }
  }
  return count % 2 === 1 ? distance : previous / 2 + distance / 2;
}
