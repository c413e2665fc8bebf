/**
 * Stabilised Sinkhorn: log-domain safety at nearly the price of plain scaling.
 *
 * The plan is held as diag(u)·K·diag(v) with K = e^((f + g − C)/ε). Sweeps touch u and v only, one
 * fused pass over K each; every 25 sweeps log u and log v are folded into f and g when they have
 * drifted far, and K is rebuilt. Each ε starts with one sweep in the log domain, so that K never
 * starts with an empty row, and ε is brought down in stages from the scale of the cost.
 *
 * Rows and columns without weight are left out of the problem, not masked.
 *
 * @see Schmitzer (2019), SIAM J. Sci. Comput. 41(3), §3; Peyré & Cuturi (2019), §4.4
 * @module
 */
import { assertInteger, assertPositive, ShapeError } from "../linalg/assert-shape.js";
import { log } from "../math/elementary.js";
import { closePlan } from "./close-plan.js";
import {
  assertPotentials,
  assertProblem,
  type Potentials,
  type SinkhornProblem,
} from "./problem.js";
import type { SinkhornSolution } from "./solution.js";
import { loadProblem, openWorkspace, warmStart, type Workspace } from "./workspace.js";

export interface SolveOptions {
  /** Stop when `Σ_i |Σ_j P_ij − a_i|` is below this. Default 1e-9. */
  readonly toleranceL1?: number;
  /** Upper bound on sweeps, all stages together. Default 10 000. */
  readonly sweepCountMax?: number;
  /** Each stage divides ε by this, from the cost's range down; 1 goes straight to ε. Default 4. */
  readonly epsilonFactor?: number;
  /** Potentials to start from, as of a like problem; then there are no stages. */
  readonly start?: Potentials;
}

/** Solves problems up to its size without opening new memory. Not for two solves at a time. */
export interface SinkhornSolver {
  readonly rowCountMax: number;
  readonly colCountMax: number;
  /**
   * @throws ShapeError when shapes disagree or exceed the solver's; RangeError for bad weights,
   *   cost, ε or options. Never for hard numerics: see `converged`.
   */
  solve(problem: SinkhornProblem, options?: SolveOptions): SinkhornSolution;
}

const SWEEPS_PER_BLOCK = 25;
/** Scales beyond 2^±72 are folded into the potentials: far from overflow, rare in practice. */
const SCALE_MAX = 2 ** 72;
/** Sweeps in the log domain after a row of K came out empty. */
const RESCUE_SWEEPS = 4;
/** A stage before the last need only be near: the next one starts from there. */
const STAGE_TOLERANCE_L1 = 0.01;
const STAGE_SWEEPS_MAX = 100;

/**
 * Opens a solver for problems of up to rowCountMax × colCountMax: 16 bytes an entry.
 *
 * @throws RangeError when a size is not an integer ≥ 1
 */
export function openSinkhornSolver(options: {
  readonly rowCountMax: number;
  readonly colCountMax: number;
  /** `twin` forces the TypeScript form of the inner loops: same bits, slower. */
  readonly prefer?: "fastest" | "twin";
}): SinkhornSolver {
  const { rowCountMax, colCountMax, prefer = "fastest" } = options;
  assertInteger("rowCountMax", rowCountMax, 1);
  assertInteger("colCountMax", colCountMax, 1);
  const work = openWorkspace(rowCountMax, colCountMax, prefer);
  return {
    rowCountMax,
    colCountMax,
    solve(problem, solveOptions = {}) {
      assertProblem(problem);
      assertFits("rowWeights", problem.rowWeights, rowCountMax);
      assertFits("colWeights", problem.colWeights, colCountMax);
      if (solveOptions.start !== undefined) assertPotentials(solveOptions.start, problem);
      return solveIn(work, problem, solveOptions);
    },
  };
}

let shared: SinkhornSolver | undefined;

/**
 * Solves one problem; the memory for it is kept and used again by the next call.
 *
 * Cost: 0.3 ns an entry and sweep and 5 ns an entry and stage where WebAssembly SIMD runs.
 *
 * @throws ShapeError, RangeError as {@link SinkhornSolver.solve}
 */
export function solveSinkhorn(problem: SinkhornProblem, options?: SolveOptions): SinkhornSolution {
  const rows = problem.rowWeights.length;
  const cols = problem.colWeights.length;
  if (shared === undefined || shared.rowCountMax < rows || shared.colCountMax < cols) {
    shared = openSinkhornSolver({
      rowCountMax: Math.max(16, rows, shared?.rowCountMax ?? 0),
      colCountMax: Math.max(16, cols, shared?.colCountMax ?? 0),
    });
  }
  return shared.solve(problem, options);
}

function assertFits(argument: string, array: Float64Array, lengthMax: number): void {
  if (array.length > lengthMax) {
    throw new ShapeError(`${argument}: shape (${array.length}), expected at most (${lengthMax})`);
  }
}

function solveIn(
  work: Workspace,
  problem: SinkhornProblem,
  options: SolveOptions,
): SinkhornSolution {
  const { toleranceL1 = 1e-9, sweepCountMax = 10_000, epsilonFactor = 4 } = options;
  assertPositive("toleranceL1", toleranceL1);
  assertInteger("sweepCountMax", sweepCountMax, 1);
  if (!(epsilonFactor >= 1 && epsilonFactor < Infinity)) {
    throw new RangeError(`epsilonFactor: ${epsilonFactor}, expected finite and >= 1`);
  }
  const range = loadProblem(work, problem);
  if (options.start !== undefined) warmStart(work, options.start);
  let epsilon = options.start === undefined && epsilonFactor > 1 ? range : 0;
  while (epsilon > problem.epsilon * epsilonFactor && work.sweepCount < sweepCountMax) {
    const until = Math.min(sweepCountMax, work.sweepCount + STAGE_SWEEPS_MAX);
    sweepStage(work, epsilon, STAGE_TOLERANCE_L1, until);
    epsilon /= epsilonFactor;
  }
  sweepStage(work, problem.epsilon, toleranceL1, sweepCountMax);
  return closePlan(work, problem, toleranceL1);
}

/** Sweeps at one ε until the row error is below `toleranceL1` or the count reaches `until`. */
function sweepStage(work: Workspace, epsilon: number, toleranceL1: number, until: number): void {
  const { core, kernel, cost, f, g, u, v, a, b, rowCount, colCount, colScratch } = work;
  logSweep(work, epsilon);
  let fresh = true;
  for (;;) {
    if (fresh) {
      core.gibbsInto(kernel, cost, f, g, 1 / epsilon, rowCount, colCount);
      core.heap.fill(1, u, u + rowCount);
      core.heap.fill(1, v, v + colCount);
    }
    let errorL1 = Infinity;
    const blockEnd = Math.min(until, work.sweepCount + SWEEPS_PER_BLOCK);
    while (work.sweepCount < blockEnd) {
      errorL1 = core.scalingSweep(kernel, u, v, a, b, rowCount, colCount, colScratch);
      work.sweepCount++;
      if (!(errorL1 >= toleranceL1)) break;
    }
    const drift = scaleDrift(work);
    if (!(drift < Infinity)) {
      // A row of K underflowed. The potentials of the block's start are still good.
      for (let k = 0; k < RESCUE_SWEEPS; k++) logSweep(work, epsilon);
      if (work.sweepCount >= until) return;
      fresh = true;
      continue;
    }
    const done = errorL1 < toleranceL1 || work.sweepCount >= until;
    fresh = drift > SCALE_MAX;
    if (done || fresh) absorb(work, epsilon);
    if (done) return;
  }
}

/** Largest of u, v, 1/u, 1/v; ∞ when one of them is no longer a positive finite number. */
function scaleDrift(work: Workspace): number {
  const { heap } = work.core;
  let least = 1;
  let most = 1;
  for (let i = work.u; i < work.u + work.rowsKept.length; i++) {
    if (!(heap[i] > 0 && heap[i] < Infinity)) return Infinity;
    if (heap[i] < least) least = heap[i];
    if (heap[i] > most) most = heap[i];
  }
  for (let j = work.v; j < work.v + work.colsKept.length; j++) {
    if (!(heap[j] > 0 && heap[j] < Infinity)) return Infinity;
    if (heap[j] < least) least = heap[j];
    if (heap[j] > most) most = heap[j];
  }
  return Math.max(most, 1 / least);
}

/** f += ε log u, g += ε log v. */
function absorb(work: Workspace, epsilon: number): void {
  const { heap } = work.core;
  for (let i = 0; i < work.rowsKept.length; i++)
    heap[work.f + i] += epsilon * log(heap[work.u + i]);
  for (let j = 0; j < work.colsKept.length; j++)
    heap[work.g + j] += epsilon * log(heap[work.v + j]);
}

/** One sweep in the log domain, as `sinkhornStep`. */
function logSweep(work: Workspace, epsilon: number): void {
  const { core, cost, f, g, rowScratch, colScratch, rowCount, colCount } = work;
  const { heap } = core;
  core.softMinRows(rowScratch, rowScratch + rowCount, cost, g, 1 / epsilon, rowCount, colCount);
  for (let i = 0; i < work.rowsKept.length; i++) {
    const share = heap[work.a + i] / heap[rowScratch + rowCount + i];
    heap[f + i] = epsilon * log(share) - heap[rowScratch + i];
  }
  core.softMinCols(colScratch, colScratch + colCount, cost, f, 1 / epsilon, rowCount, colCount);
  for (let j = 0; j < work.colsKept.length; j++) {
    const share = heap[work.b + j] / heap[colScratch + colCount + j];
    heap[g + j] = epsilon * log(share) - heap[colScratch + j];
  }
  work.sweepCount++;
}
