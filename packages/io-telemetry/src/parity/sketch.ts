/**
 * A fingerprint that another backend can reproduce although its last bits differ.
 *
 * Rounding alone cannot do it: however coarse, some value always lies at an edge. So a record keeps,
 * beside the hash of the cells, where in its cell each value lay (16 bits, nothing of its size). A
 * verifier whose values are within a quarter of a cell finds the same cells from that, and so the same
 * hash; further away it does not. No value can be told from the record.
 *
 * @module
 */
import type { v1 } from "@meristem/leyline";
import { bytesEqual, sha256 } from "./canonical.js";

const POSITIONS_PER_CELL = 65_536;
/** Cells are counted in 64 bits; beyond 2⁵³ cells a double cannot tell two of them apart. */
const CELL_INDEX_MAX = Number.MAX_SAFE_INTEGER;

/**
 * Sketches finite values below `cellWidth` · 2⁵³; others get the cell of the nearest such number.
 *
 * @param cellWidth - Four times the stated bound between backends, > 0.
 */
export function sketchOf(values: ArrayLike<number>, cellWidth: number): v1.ParitySketch {
  const cells: number[] = [];
  const positions = new Uint8Array(values.length * 2);
  const view = new DataView(positions.buffer);
  for (let i = 0; i < values.length; i++) {
    const scaled = inCells(values[i]!, cellWidth);
    const cell = Math.floor(scaled);
    cells.push(cell);
    const position = Math.floor((scaled - cell) * POSITIONS_PER_CELL);
    view.setUint16(i * 2, Math.min(position, POSITIONS_PER_CELL - 1), true);
  }
  return { cellWidth, cellsSha256: hashOfCells(cells), positions };
}

/** Whether values within a quarter of a cell of these gave the sketch. */
export function matchesSketch(values: ArrayLike<number>, sketch: v1.ParitySketch): boolean {
  const { cellWidth, positions } = sketch;
  if (positions.length !== values.length * 2) return false;
  const view = new DataView(positions.buffer, positions.byteOffset, positions.byteLength);
  const cells: number[] = [];
  for (let i = 0; i < values.length; i++) {
    // Half a position: the middle of what the 16 bits stand for.
    const position = (view.getUint16(i * 2, true) + 0.5) / POSITIONS_PER_CELL;
    cells.push(Math.round(inCells(values[i]!, cellWidth) - position));
  }
  return bytesEqual(hashOfCells(cells), sketch.cellsSha256);
}

function inCells(value: number, cellWidth: number): number {
  const scaled = value / cellWidth;
  if (Number.isNaN(scaled)) return CELL_INDEX_MAX;
  return Math.max(-CELL_INDEX_MAX, Math.min(CELL_INDEX_MAX, scaled));
}

function hashOfCells(cells: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(cells.length * 8);
  const view = new DataView(bytes.buffer);
  for (const [index, cell] of cells.entries()) view.setBigInt64(index * 8, BigInt(cell), true);
  return sha256(bytes);
}
