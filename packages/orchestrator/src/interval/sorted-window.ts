/**
 * The newest values of a stream kept in order of size, in blocks of the state.
 *
 * @module
 */
import { sortedQuantilesInto, sortedWindowPushInto } from "@meristem/kernels/detect";
import type { StateBlocks } from "../state/state-blocks.js";

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
    return this.#at[0]!;
  }

  /** Takes in `values[index]`, finite; the oldest value leaves once the window is full. */
  push(values: Float64Array, index: number): void {
    sortedWindowPushInto(this.#ring, 0, this.#sorted, 0, this.size, this.#at, 0, values, index);
  }

  /** Writes the quantiles at `levels` times `scales[place]` to `out[offset…]`; zeros when empty. */
  quantilesInto(
    out: Float64Array,
    offset: number,
    levels: Float64Array,
    scales: Float64Array,
    place: number,
  ): void {
    const count = this.#at[0]! | 0;
    sortedQuantilesInto(out, offset, this.#sorted, 0, count, levels, scales, place);
  }
}
