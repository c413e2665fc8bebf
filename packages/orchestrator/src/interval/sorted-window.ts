/**
 * The newest values of a stream kept in order of size: any quantile at any time, no sorting.
 *
 * Each push moves what lies between the value that leaves and the one that comes by one place, on
 * average a third of the window; a lookup of a place is a binary search.
 *
 * @module
 */
import type { StateBlocks } from "../state/state-blocks.js";

const COUNT = 0;
const NEXT = 1;

/** More entries than this are moved by `copyWithin`, which costs as much to call. */
const MOVED_ONE_BY_ONE = 100;

export class SortedWindow {
  readonly size: number;
  /** Shape (size), order of arrival. */
  readonly #ring: Float64Array;
  /** Shape (size), ascending. */
  readonly #sorted: Float64Array;
  readonly #at: Float64Array;

  constructor(blocks: StateBlocks, size: number, unit: string) {
    this.size = size;
    this.#ring = blocks.block("ring", [size], unit);
    this.#sorted = blocks.block("sorted", [size], unit);
    this.#at = blocks.block("at", [2], "count,next");
  }

  get count(): number {
    return this.#at[COUNT]!;
  }

  /**
   * Takes in `values[index]`, finite; the oldest leaves once the window is full. Cost: O(size) moves.
   * Numbers come in arrays: one that is passed may be boxed, and this is the hot path.
   */
  push(values: Float64Array, index: number): void {
    const at = this.#at;
    const sorted = this.#sorted;
    const next = at[NEXT]! | 0;
    let count = at[COUNT]! | 0;
    if (count === this.size) {
      const gone = firstNotBelow(sorted, count, this.#ring, next);
      const place = firstNotBelow(sorted, count, values, index);
      // What lies between the two moves by one, towards the hole.
      if (place > gone) {
        moveDown(sorted, gone, place - 1);
        sorted[place - 1] = values[index]!;
      } else {
        moveUp(sorted, place, gone);
        sorted[place] = values[index]!;
      }
    } else {
      const place = firstNotBelow(sorted, count, values, index);
      moveUp(sorted, place, count++);
      sorted[place] = values[index]!;
    }
    this.#ring[next] = values[index]!;
    at[COUNT] = count;
    at[NEXT] = next + 1 === this.size ? 0 : next + 1;
  }

  /**
   * Writes the quantiles at `levels` times `scales[place]` to `out[offset…]`, between order
   * statistics at (count + 1)·level, so that a new exchangeable value falls below one with that
   * probability. Zeros for an empty window.
   */
  quantilesInto(
    out: Float64Array,
    offset: number,
    levels: Float64Array,
    scales: Float64Array,
    place: number,
  ): void {
    const scale = scales[place]!;
    const count = this.#at[COUNT]! | 0;
    const sorted = this.#sorted;
    for (let i = 0; i < levels.length; i++) {
      const position = Math.min(Math.max((count + 1) * levels[i]! - 1, 0), Math.max(count - 1, 0));
      const below = position | 0;
      const above = below + 1 < count ? below + 1 : below;
      const low = count === 0 ? 0 : sorted[below]!;
      const high = count === 0 ? 0 : sorted[above]!;
      out[offset + i] = (low + (position - below) * (high - low)) * scale;
    }
  }
}

/** Moves `sorted[from + 1 … to]` down by one place. Few entries cost less one by one. */
function moveDown(sorted: Float64Array, from: number, to: number): void {
  if (to - from > MOVED_ONE_BY_ONE) sorted.copyWithin(from, from + 1, to + 1);
  else for (let i = from; i < to; i++) sorted[i] = sorted[i + 1]!;
}

/** Moves `sorted[from … to - 1]` up by one place. */
function moveUp(sorted: Float64Array, from: number, to: number): void {
  if (to - from > MOVED_ONE_BY_ONE) sorted.copyWithin(from + 1, from, to);
  else for (let i = to; i > from; i--) sorted[i] = sorted[i - 1]!;
}

/** First place in `sorted[0 … count)` that is not below `values[index]`. */
function firstNotBelow(
  sorted: Float64Array,
  count: number,
  values: Float64Array,
  index: number,
): number {
  const value = values[index]!;
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
