/**
 * The newest values of a stream kept in order of size: any quantile at any time, no sorting.
 *
 * Each push moves on average half the window by one place (a memory move, not comparisons); a
 * lookup of the place is a binary search.
 *
 * @module
 */
import type { StateBlocks } from "../state/state-blocks.js";

const COUNT = 0;
const NEXT = 1;

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

  /** Takes in a finite value; the oldest leaves once the window is full. Cost: O(size) moves. */
  push(value: number): void {
    const at = this.#at;
    const sorted = this.#sorted;
    const next = at[NEXT]!;
    let count = at[COUNT]!;
    if (count === this.size) {
      const gone = firstNotBelow(sorted, count, this.#ring[next]!);
      sorted.copyWithin(gone, gone + 1, count);
      count--;
    }
    const place = firstNotBelow(sorted, count, value);
    sorted.copyWithin(place + 1, place, count);
    sorted[place] = value;
    this.#ring[next] = value;
    at[COUNT] = count + 1;
    at[NEXT] = next + 1 === this.size ? 0 : next + 1;
  }

  /**
   * The quantile at `level`, interpolated between order statistics at (count + 1)·level, so that
   * a new exchangeable value falls below it with that probability. 0 for an empty window.
   */
  quantile(level: number): number {
    const count = this.#at[COUNT]!;
    if (count === 0) return 0;
    const sorted = this.#sorted;
    const position = (count + 1) * level - 1;
    if (position <= 0) return sorted[0]!;
    if (position >= count - 1) return sorted[count - 1]!;
    const below = Math.floor(position);
    return sorted[below]! + (position - below) * (sorted[below + 1]! - sorted[below]!);
  }
}

function firstNotBelow(sorted: Float64Array, count: number, value: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
