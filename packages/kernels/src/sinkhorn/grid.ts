/**
 * Entropic transport between densities on a regular grid, cost |x − y|², by a truncated stencil.
 *
 * There K = e^(−C/ε) is a Gaussian blur: a product of one stencil an axis, cut where it has fallen to
 * `cutoff`. A sweep costs 2·(2R + 1) multiply–adds a place and axis instead of a row of the matrix, and
 * no matrix is kept. The price is reach: mass cannot move further than R places along an axis, and
 * scales are plain doubles, so potentials may span some 600 ε. Where that is too little the output says
 * so (`converged` false): take the dense solver, or exact transport on the line.
 *
 * @see Solomon et al. (2015), ACM Trans. Graphics 34(4), §4, for convolutional transport
 * @module
 */
import {
  assertInteger,
  assertPositive,
  assertShape,
  assertSimplex,
  assertWithin,
} from "../linalg/assert-shape.js";
import { exp, log } from "../math/elementary.js";
import { openCore, type Core } from "../wasm/core.js";
import type { Potentials } from "./problem.js";

export interface GridProblem {
  /** Places along each axis: a line is [1, n]. */
  readonly rowCount: number;
  readonly colCount: number;
  /** Distance between neighbours, units of x. */
  readonly spacing: number;
  /** Row-major, shape (rowCount, colCount), on the simplex. Zeros allowed. */
  readonly source: Float64Array;
  readonly target: Float64Array;
  /** Squared units of x, > 0. The blur has standard deviation √(ε/2). */
  readonly epsilon: number;
}

export interface GridOptions {
  /** Default 1e-9. */
  readonly toleranceL1?: number;
  /** Default 10 000. */
  readonly sweepCountMax?: number;
  /** Where e^(−d²/ε) is cut, in (0, 1). Default 1e-18, which is nine standard deviations. */
  readonly cutoff?: number;
}

export interface GridSolution extends Potentials {
  /** ⟨P, C⟩ of the plan of these potentials, squared units of x. */
  readonly transportCost: number;
  /** `Σ_i |Σ_j P_ij − source_i|`; ∞ when plain scales over- or underflowed. */
  readonly rowErrorL1: number;
  readonly sweepCount: number;
  readonly converged: boolean;
  /** R: how many places the stencil reaches. */
  readonly radius: number;
}

/** A grid in the heap: rows `stride` apart with a gap that keeps them from bleeding together. */
interface GridMemory {
  readonly core: Core;
  readonly problem: GridProblem;
  readonly radius: number;
  readonly stride: number;
  readonly placeCount: number;
  readonly blur: number;
  readonly moment: number;
  readonly u: number;
  readonly v: number;
  readonly halfway: number;
  readonly result: number;
}

/**
 * Solves one problem; opens and drops its own memory.
 *
 * @throws ShapeError when shapes disagree; RangeError for weights off the simplex, ε, spacing or
 *   options out of range. Never for hard numerics: see `converged`.
 */
export function solveSinkhornOnGrid(problem: GridProblem, options: GridOptions = {}): GridSolution {
  const { toleranceL1 = 1e-9, sweepCountMax = 10_000, cutoff = 1e-18 } = options;
  assertGridProblem(problem);
  assertPositive("toleranceL1", toleranceL1);
  assertInteger("sweepCountMax", sweepCountMax, 1);
  assertWithin("cutoff", cutoff, 1e-300, 0.5);
  const memory = openGrid(problem, cutoff);
  const { source, target } = problem;

  fill(memory, memory.v, 1);
  let rowErrorL1 = Infinity;
  let sweepCount = 0;
  while (sweepCount < sweepCountMax) {
    spread(memory, memory.v, memory.blur, memory.blur);
    const error = rescale(memory, memory.u, source);
    // The first rows have no scale yet to be wrong about.
    if (sweepCount > 0) rowErrorL1 = error < Infinity ? error : Infinity;
    if (sweepCount > 0 && !(rowErrorL1 >= toleranceL1 && rowErrorL1 < Infinity)) break;
    spread(memory, memory.u, memory.blur, memory.blur);
    rescale(memory, memory.v, target);
    sweepCount++;
  }
  return {
    rowPotential: potentialOf(memory, memory.u, source),
    colPotential: potentialOf(memory, memory.v, target),
    transportCost: costOf(memory),
    rowErrorL1,
    sweepCount,
    converged: rowErrorL1 < toleranceL1,
    radius: memory.radius,
  };
}

function assertGridProblem(problem: GridProblem): void {
  const { rowCount, colCount, source, target, spacing, epsilon } = problem;
  assertInteger("rowCount", rowCount, 1);
  assertInteger("colCount", colCount, 1);
  assertPositive("spacing", spacing);
  assertPositive("epsilon", epsilon);
  assertSimplex("source", source);
  assertSimplex("target", target);
  assertShape("source", source, rowCount * colCount);
  assertShape("target", target, rowCount * colCount);
}

function openGrid(problem: GridProblem, cutoff: number): GridMemory {
  const { rowCount, colCount, spacing, epsilon } = problem;
  const wanted = Math.ceil(Math.sqrt(-log(cutoff) * epsilon) / spacing);
  const radius = Math.max(1, Math.min(wanted, Math.max(rowCount, colCount)));
  const stride = (colCount + radius + 3) & ~3;
  const placeCount = rowCount * stride;
  // Zeros before and after, for the longer of the two axes.
  const margin = radius * (rowCount > 1 ? stride : 1) + 4;
  const padded = placeCount + 2 * margin;
  const core = openCore({ heapDoubles: 4 * padded + 2 * radius + 20 });
  const blur = core.allocate(radius + 1);
  const moment = core.allocate(radius + 1);
  for (let d = 0; d <= radius; d++) {
    const price = (d * spacing) ** 2;
    core.heap[blur + d] = exp(-price / epsilon);
    core.heap[moment + d] = price * core.heap[blur + d];
  }
  const field = (): number => core.allocate(padded) + margin + (margin & 1);
  return {
    core,
    problem,
    radius,
    stride,
    placeCount,
    blur,
    moment,
    u: field(),
    v: field(),
    halfway: field(),
    result: field(),
  };
}

function fill({ core, problem, stride }: GridMemory, field: number, value: number): void {
  for (let i = 0; i < problem.rowCount; i++) {
    core.heap.fill(value, field + i * stride, field + i * stride + problem.colCount);
  }
}

/** result = (rows' stencil) ⊗ (columns' stencil) · field; what lands in the gaps is nobody's. */
function spread(memory: GridMemory, field: number, alongRow: number, alongCol: number): void {
  const { core, problem, radius, stride, placeCount, halfway, result } = memory;
  if (problem.rowCount === 1) {
    core.stencilInto(result, field, alongRow, radius, 1, placeCount);
    return;
  }
  core.stencilInto(halfway, field, alongRow, radius, 1, placeCount);
  core.stencilInto(result, halfway, alongCol, radius, stride, placeCount);
}

/** scale = weights / result; returns Σ|scale·result − weights| of the scale before. */
function rescale(memory: GridMemory, scale: number, weights: Float64Array): number {
  const { core, problem, stride, result } = memory;
  const { heap } = core;
  let error = 0;
  for (let i = 0, at = 0; i < problem.rowCount; i++) {
    for (let j = 0; j < problem.colCount; j++, at++) {
      const place = i * stride + j;
      const weight = weights[at];
      error += Math.abs(heap[scale + place] * heap[result + place] - weight);
      heap[scale + place] = weight > 0 ? weight / heap[result + place] : 0;
    }
  }
  return error;
}

function potentialOf(memory: GridMemory, scale: number, weights: Float64Array): Float64Array {
  const { core, problem, stride } = memory;
  return weights.map((weight, at) => {
    const place = Math.floor(at / problem.colCount) * stride + (at % problem.colCount);
    return weight > 0 ? problem.epsilon * log(core.heap[scale + place]) : -Infinity;
  });
}

/** ⟨P, C⟩: C is a sum over the axes, so K∘C is one moment stencil an axis. */
function costOf(memory: GridMemory): number {
  const { core, problem, stride, result, u, v, blur, moment } = memory;
  let cost = 0;
  for (const [alongRow, alongCol] of problem.rowCount === 1
    ? [[moment, blur] as const]
    : [[moment, blur] as const, [blur, moment] as const]) {
    spread(memory, v, alongRow, alongCol);
    for (let i = 0; i < problem.rowCount; i++) {
      for (let j = 0; j < problem.colCount; j++) {
        const place = i * stride + j;
        cost += core.heap[u + place] * core.heap[result + place];
      }
    }
  }
  return cost;
}
