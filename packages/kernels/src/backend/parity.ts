/**
 * A hash that two backends can share although their numbers differ in the last digits.
 *
 * With cells of width q, a record keeps the hash of the cell indices and, for each value, where in its
 * cell it lay (16 bits). Whoever has values within q/4 of the recorder's finds the same indices, and so
 * the same hash; the values themselves are not in the record.
 *
 * @see Dodis, Reyzin & Smith (2004), EUROCRYPT, for secure sketches
 * @module
 */
import { assertAllFinite, assertPositive, assertShape } from "../linalg/assert-shape.js";
import type { BackendArray } from "./backend.js";

/** Cells are this many times the stated error bound wide: twice the q/4 that recovery allows. */
export const CELLS_PER_BOUND = 4;
const POSITIONS = 65_536;
/** Largest index: beyond it a double no longer holds index and position. */
const INDEX_MAX = 2 ** 36;

export interface ParitySketch {
  /** Shape of the values: index of each one's cell. Hash these bytes (as doubles). */
  readonly cells: Float64Array;
  /** Position inside the cell, in 1/65 536 of its width. */
  readonly positions: Uint16Array;
}

/**
 * The recorder's half.
 *
 * @param cellWidth - four times the bound on the difference between backends, same units as values
 * @throws RangeError for a value that is not finite or too large for its cells
 */
export function sketchParity(values: BackendArray, cellWidth: number): ParitySketch {
  assertPositive("cellWidth", cellWidth);
  assertAllFinite("values", values);
  const cells = new Float64Array(values.length);
  const positions = new Uint16Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const place = values[i] / cellWidth;
    if (!(Math.abs(place) < INDEX_MAX)) {
      const where = `values[${i}] of shape (${values.length})`;
      throw new RangeError(`${where}: ${values[i]}, expected below ${INDEX_MAX * cellWidth}`);
    }
    // + 0 because −0 and 0 are one cell and two bit patterns.
    cells[i] = Math.floor(place) + 0;
    positions[i] = Math.min(POSITIONS - 1, Math.floor((place - cells[i]) * POSITIONS));
  }
  return { cells, positions };
}

/**
 * The verifier's half: the cells the recorder must have had, if every value is within a quarter of a
 * cell of the recorder's. Shape (values.length), to be hashed alike.
 *
 * @throws ShapeError when shapes differ; RangeError for a value that is not finite
 */
export function recoverCells(
  values: BackendArray,
  positions: Uint16Array,
  cellWidth: number,
): Float64Array {
  assertPositive("cellWidth", cellWidth);
  assertShape("positions", positions, values.length);
  assertAllFinite("values", values);
  const cells = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    // The recorder's value is its cell plus its position: the index that brings it nearest to ours.
    cells[i] = Math.round(values[i] / cellWidth - (positions[i] + 0.5) / POSITIONS) + 0;
  }
  return cells;
}
