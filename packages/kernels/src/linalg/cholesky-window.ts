/**
 * The Cholesky factor of a Gram matrix whose points enter at the end and leave at the front.
 *
 * @module
 */
import { assertInteger, assertLengthMin } from "./assert-shape.js";
import { choleskyUpdateInto, solveLowerInto } from "./cholesky.js";

/** A factor that grows and shrinks inside one buffer. `size` <= `capacity`. */
export interface CholeskyWindow {
  readonly capacity: number;
  size: number;
  /** Row-major, shape (capacity, capacity); the leading (size, size) lower triangle is the factor. */
  readonly factor: Float64Array;
  /** Shape (capacity), scratch. */
  readonly scratch: Float64Array;
}

/** An empty window for up to `capacity` points. @throws RangeError unless an integer >= 1. */
export function choleskyWindow(capacity: number): CholeskyWindow {
  assertInteger("capacity", capacity, 1);
  return {
    capacity,
    size: 0,
    factor: new Float64Array(capacity * capacity),
    scratch: new Float64Array(capacity),
  };
}

/**
 * Adds a point: `column`, shape (>= size), holds its products with the points present, `diagonal`
 * its product with itself. False, with the window untouched, when the point depends linearly on
 * those present to rounding, or when the window is full. Cost: size²/2 products.
 *
 * @throws ShapeError when `column` is too short
 */
export function appendPoint(
  window: CholeskyWindow,
  column: Float64Array,
  diagonal: number,
): boolean {
  const { capacity, size, factor, scratch } = window;
  assertLengthMin("column", column, size);
  if (size === capacity) return false;
  solveLowerInto(scratch, factor, column, size, capacity);
  let rest = diagonal;
  for (let k = 0; k < size; k++) rest -= scratch[k] * scratch[k];
  if (!(rest > 0)) return false;
  const row = size * capacity;
  for (let k = 0; k < size; k++) factor[row + k] = scratch[k];
  factor[row + size] = Math.sqrt(rest);
  window.size = size + 1;
  return true;
}

/**
 * Removes point number `index`; the points behind it move up. Cost: (size - index)² products.
 *
 * @throws RangeError when there is no such point
 */
export function removePoint(window: CholeskyWindow, index: number): void {
  const { capacity, size, factor, scratch } = window;
  assertInteger("index", index, 0, size - 1);
  for (let i = index + 1; i < size; i++) {
    const from = i * capacity;
    const to = from - capacity;
    scratch[i - 1] = factor[from + index];
    for (let k = 0; k < index; k++) factor[to + k] = factor[from + k];
    for (let k = index + 1; k <= i; k++) factor[to + k - 1] = factor[from + k];
  }
  window.size = size - 1;
  choleskyUpdateInto(factor, scratch, size - 1, capacity, index);
}
