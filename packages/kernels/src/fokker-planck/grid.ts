/**
 * A density on equal cells of an interval: how it is made and what is read from it.
 *
 * @module
 */
import {
  assertAllFinite,
  assertFinite,
  assertInteger,
  assertPositive,
  assertShape,
  assertWithin,
} from "../linalg/assert-shape.js";
import { normalCdf } from "../math/index.js";

/** Cells [left + i·cellWidth, left + (i+1)·cellWidth), i = 0 … cellCount-1, unit of x. */
export interface CellGrid {
  readonly left: number;
  readonly cellWidth: number;
  readonly cellCount: number;
}

/** @throws RangeError, naming the field that is out of range */
export function assertCellGrid(grid: CellGrid): void {
  assertFinite("left", grid.left);
  assertPositive("cellWidth", grid.cellWidth);
  assertInteger("cellCount", grid.cellCount, 2);
}

/** Σ density·cellWidth, the probability on the grid. */
export function densityMass(density: Float64Array, grid: CellGrid): number {
  let sum = 0;
  for (let i = 0; i < grid.cellCount; i++) sum += density[i];
  return sum * grid.cellWidth;
}

/**
 * Mean and variance of the normalised density, unit of x and its square; the mass of a cell sits
 * evenly in it. Both 0 when there is no mass.
 *
 * @throws ShapeError when `density` has another shape than the grid
 */
export function densityMoments(
  density: Float64Array,
  grid: CellGrid,
): { readonly mean: number; readonly variance: number } {
  assertShape("density", density, grid.cellCount);
  const { left, cellWidth, cellCount } = grid;
  let mass = 0;
  let first = 0;
  for (let i = 0; i < cellCount; i++) {
    mass += density[i];
    first += density[i] * (i + 0.5);
  }
  if (!(mass > 0)) return { mean: 0, variance: 0 };
  const centre = first / mass;
  let second = 0;
  for (let i = 0; i < cellCount; i++) second += density[i] * (i + 0.5 - centre) ** 2;
  const variance = (second / mass + 1 / 12) * cellWidth * cellWidth;
  return { mean: left + centre * cellWidth, variance };
}

/**
 * Writes the quantiles of the normalised density at `levels`, ascending within [0, 1], shape as
 * `target`. The distribution function is linear within a cell. Without mass all are the grid's middle.
 * Cost: O(cellCount + levels.length).
 *
 * @throws ShapeError or RangeError, naming the argument
 */
export function densityQuantilesInto(
  target: Float64Array,
  density: Float64Array,
  levels: Float64Array,
  grid: CellGrid,
): void {
  assertShape("density", density, grid.cellCount);
  assertShape("target", target, levels.length);
  const { left, cellWidth, cellCount } = grid;
  let total = 0;
  for (let i = 0; i < cellCount; i++) total += density[i];
  if (!(total > 0)) {
    target.fill(left + 0.5 * cellCount * cellWidth);
    return;
  }
  let cell = 0;
  let below = 0;
  for (let k = 0; k < levels.length; k++) {
    assertWithin("levels", levels[k], k > 0 ? levels[k - 1] : 0, 1);
    const goal = levels[k] * total;
    while (cell < cellCount - 1 && below + density[cell] < goal) below += density[cell++];
    const share = density[cell] > 0 ? (goal - below) / density[cell] : 0;
    target[k] = left + (cell + Math.min(1, Math.max(0, share))) * cellWidth;
  }
}

/**
 * Writes the normal density of `mean` and `deviation` > 0 as exact cell averages; what lies beyond
 * the grid goes to its end cells, so that the mass is 1.
 *
 * @throws ShapeError or RangeError, naming the argument
 */
export function normalDensityInto(
  target: Float64Array,
  grid: CellGrid,
  mean: number,
  deviation: number,
): void {
  assertCellGrid(grid);
  assertShape("target", target, grid.cellCount);
  assertFinite("mean", mean);
  assertPositive("deviation", deviation);
  let below = 0;
  for (let i = 0; i < grid.cellCount; i++) {
    const edge = grid.left + (i + 1) * grid.cellWidth;
    const upTo = i === grid.cellCount - 1 ? 1 : normalCdf((edge - mean) / deviation);
    target[i] = Math.max(0, upTo - below) / grid.cellWidth;
    below = upTo;
  }
}

/** @throws RangeError unless all entries are finite and >= 0 */
export function assertDensity(density: Float64Array, grid: CellGrid): void {
  assertShape("density", density, grid.cellCount);
  assertAllFinite("density", density);
  for (let i = 0; i < density.length; i++) {
    if (density[i] < 0) {
      const where = `density[${i}] of shape (${density.length})`;
      throw new RangeError(`${where}: ${density[i]}, expected >= 0`);
    }
  }
}
