/**
 * The memory of a Sinkhorn solve: what has weight, padded to multiples of four.
 */
import { openCore, type Core } from "../wasm/core.js";
import type { Potentials, SinkhornProblem } from "./problem.js";

/** The working set of a solve: indices into the core's heap, sizes padded to multiples of four. */
export interface Workspace {
  readonly core: Core;
  readonly cost: number;
  readonly kernel: number;
  readonly f: number;
  readonly g: number;
  readonly a: number;
  readonly b: number;
  readonly u: number;
  readonly v: number;
  readonly rowScratch: number;
  readonly colScratch: number;
  rowCount: number;
  colCount: number;
  rowsKept: Int32Array;
  colsKept: Int32Array;
  sweepCount: number;
}

/** Memory for problems up to rowCountMax × colCountMax. */
export function openWorkspace(
  rowCountMax: number,
  colCountMax: number,
  prefer: "fastest" | "twin",
): Workspace {
  const rows = padded(rowCountMax);
  const cols = padded(colCountMax);
  const core = openCore({ heapDoubles: 2 * rows * cols + 6 * (rows + cols), prefer });
  return {
    core,
    cost: core.allocate(rows * cols),
    kernel: core.allocate(rows * cols),
    f: core.allocate(rows),
    g: core.allocate(cols),
    a: core.allocate(rows),
    b: core.allocate(cols),
    u: core.allocate(rows),
    v: core.allocate(cols),
    rowScratch: core.allocate(2 * rows),
    colScratch: core.allocate(2 * cols),
    rowCount: 0,
    colCount: 0,
    rowsKept: new Int32Array(0),
    colsKept: new Int32Array(0),
    sweepCount: 0,
  };
}

function padded(count: number): number {
  return (count + 3) & ~3;
}

/** Copies what has weight into the heap, padded; returns the range of the cost. */
export function loadProblem(work: Workspace, problem: SinkhornProblem): number {
  const { core, cost } = work;
  const { heap } = core;
  work.rowsKept = positive(problem.rowWeights);
  work.colsKept = positive(problem.colWeights);
  work.rowCount = padded(work.rowsKept.length);
  work.colCount = padded(work.colsKept.length);
  work.sweepCount = 0;
  const { rowsKept, colsKept, rowCount, colCount } = work;
  heap.fill(Infinity, cost, cost + rowCount * colCount);
  heap.fill(0, work.f, work.f + rowCount);
  heap.fill(0, work.g, work.g + colCount);
  heap.fill(0, work.a, work.a + rowCount);
  heap.fill(0, work.b, work.b + colCount);
  let least = Infinity;
  let most = -Infinity;
  for (let i = 0; i < rowsKept.length; i++) {
    const from = rowsKept[i] * problem.colWeights.length;
    heap[work.a + i] = problem.rowWeights[rowsKept[i]];
    for (let j = 0; j < colsKept.length; j++) {
      const value = problem.cost[from + colsKept[j]];
      heap[cost + i * colCount + j] = value;
      if (value < least) least = value;
      if (value > most) most = value;
    }
  }
  for (let j = 0; j < colsKept.length; j++) heap[work.b + j] = problem.colWeights[colsKept[j]];
  return most - least;
}

function positive(weights: Float64Array): Int32Array {
  const kept = new Int32Array(weights.length);
  let count = 0;
  for (let i = 0; i < weights.length; i++) if (weights[i] > 0) kept[count++] = i;
  return kept.subarray(0, count);
}

/** Puts the potentials of a like problem into the heap; what carries no mass there starts at 0. */
export function warmStart(work: Workspace, start: Potentials): void {
  const { heap } = work.core;
  for (let i = 0; i < work.rowsKept.length; i++) {
    const value = start.rowPotential[work.rowsKept[i]];
    heap[work.f + i] = Number.isFinite(value) ? value : 0;
  }
  for (let j = 0; j < work.colsKept.length; j++) {
    const value = start.colPotential[work.colsKept[j]];
    heap[work.g + j] = Number.isFinite(value) ? value : 0;
  }
}
