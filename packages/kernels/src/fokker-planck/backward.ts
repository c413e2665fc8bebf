/**
 * The backward equation: expected pay-offs of a diffusion, by Crank–Nicolson.
 *
 *     ∂_t u + b·∂_x u + ½σ²·∂_xx u - r·u = 0,     u(T, x) given
 *
 * so u(t, x) = E[e^{-r(T-t)} u(T, X_T) | X_t = x]. The first steps are four implicit half steps
 * (Rannacher), which damp what a kink in the pay-off would set ringing.
 *
 * @module
 * @see Rannacher (1984); Giles & Carter, J. Computational Finance 9 (2006), for the number of steps.
 */
import {
  assertAllFinite,
  assertFinite,
  assertInteger,
  assertLengthMin,
  assertPositive,
  assertShape,
} from "../linalg/assert-shape.js";
import { tridiagonalSolveInto } from "../linalg/tridiagonal.js";

/** Nodes are `nodeDistance` apart; all arrays have shape (nodeCount). */
export interface BackwardProblem {
  /** Unit of x. */
  readonly nodeDistance: number;
  /** b, unit of x per unit of time. */
  readonly drift: Float64Array;
  /** σ², >= 0, unit of x squared per unit of time. */
  readonly variance: Float64Array;
  /** r, per unit of time. */
  readonly discountRate: number;
  /** u(T, ·), any unit. */
  readonly terminal: Float64Array;
  /** T - t. */
  readonly duration: number;
  /** Crank–Nicolson steps, >= 2; the first two are replaced by half steps. */
  readonly stepCount: number;
}

export interface BackwardOutput {
  /** u(t, ·), shape (nodeCount). */
  readonly values: Float64Array;
  /** False when a step's system had no solution; `values` are then not one either. */
  readonly solved: boolean;
}

/**
 * Solves back to t. The value is taken as linear in x at the two ends (no second derivative).
 *
 * Second order in node distance and step for smooth coefficients; where the drift outweighs the
 * diffusion of a cell its derivative is taken upwind, first order, so that each implicit part obeys
 * the comparison principle. Cost: some 30·nodeCount operations a step.
 *
 * @throws ShapeError or RangeError, naming the argument
 */
export function solveBackward(problem: BackwardProblem): BackwardOutput {
  const { drift, variance, terminal, stepCount, duration } = problem;
  const n = terminal.length;
  assertLengthMin("terminal", terminal, 3);
  assertShape("drift", drift, n);
  assertShape("variance", variance, n);
  for (const [argument, array] of Object.entries({ drift, variance, terminal })) {
    assertAllFinite(argument, array);
  }
  assertFinite("discountRate", problem.discountRate);
  assertPositive("nodeDistance", problem.nodeDistance);
  assertPositive("duration", duration);
  assertInteger("stepCount", stepCount, 2);
  const generator = generatorOf(problem);
  const values = terminal.slice();
  const work = workspace(n);
  const step = duration / stepCount;
  let solved = true;
  for (let k = 0; k < 4; k++) solved = thetaStep(values, generator, step / 2, 1, work) && solved;
  for (let k = 2; k < stepCount; k++) {
    solved = thetaStep(values, generator, step, 0.5, work) && solved;
  }
  return { values, solved };
}

/** Three diagonals of the generator, killing included. */
interface Generator {
  readonly lower: Float64Array;
  readonly diagonal: Float64Array;
  readonly upper: Float64Array;
}

function generatorOf(problem: BackwardProblem): Generator {
  const { drift, variance, nodeDistance: h, discountRate } = problem;
  const n = drift.length;
  const lower = new Float64Array(n);
  const upper = new Float64Array(n);
  const diagonal = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const b = drift[i];
    const spread = variance[i] / (2 * h * h);
    if (i === 0) {
      upper[i] = b / h;
    } else if (i === n - 1) {
      lower[i] = -b / h;
    } else if (Math.abs(b) * h <= variance[i]) {
      lower[i] = spread - b / (2 * h);
      upper[i] = spread + b / (2 * h);
    } else {
      lower[i] = spread + Math.max(-b, 0) / h;
      upper[i] = spread + Math.max(b, 0) / h;
    }
    diagonal[i] = -(lower[i] + upper[i]) - discountRate;
  }
  return { lower, diagonal, upper };
}

interface Workspace extends Generator {
  readonly rhs: Float64Array;
  readonly scratch: Float64Array;
}

function workspace(n: number): Workspace {
  const make = (): Float64Array => new Float64Array(n);
  return { lower: make(), diagonal: make(), upper: make(), rhs: make(), scratch: make() };
}

/** (I - θΔ·A)u' = (I + (1-θ)Δ·A)u, in place. */
function thetaStep(
  values: Float64Array,
  generator: Generator,
  duration: number,
  implicitness: number,
  work: Workspace,
): boolean {
  const n = values.length;
  const explicit = (1 - implicitness) * duration;
  const implicit = implicitness * duration;
  for (let i = 0; i < n; i++) {
    let change = generator.diagonal[i] * values[i];
    if (i > 0) change += generator.lower[i] * values[i - 1];
    if (i < n - 1) change += generator.upper[i] * values[i + 1];
    work.rhs[i] = values[i] + explicit * change;
    work.lower[i] = -implicit * generator.lower[i];
    work.diagonal[i] = 1 - implicit * generator.diagonal[i];
    work.upper[i] = -implicit * generator.upper[i];
  }
  const { lower, diagonal, upper, rhs, scratch } = work;
  return tridiagonalSolveInto(values, lower, diagonal, upper, rhs, scratch);
}
