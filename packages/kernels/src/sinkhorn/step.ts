/**
 * Log-domain Sinkhorn, one sweep at a time: the readable form, and the oracle of the fast one.
 *
 * @module
 */
import { exp, log } from "../math/elementary.js";
import {
  assertPotentials,
  assertProblem,
  type Potentials,
  type SinkhornProblem,
} from "./problem.js";
import { softMin } from "./soft-min.js";

/** What evolves. */
export interface SinkhornState extends Potentials {
  readonly sweepCount: number;
}

export interface SinkhornOutput {
  /** `Σ_i |Σ_j P_ij - rowWeights_i|`, dimensionless. The measure a solver stops on. */
  readonly rowErrorL1: number;
}

/**
 * Advances both potentials by one Gauss–Seidel sweep.
 *
 *     f_i <- ε log a_i + softmin_j(C_ij - g_j)    then    g_j <- ε log b_j + softmin_i(C_ij - f_i)
 *
 * with f, g = `rowPotential`, `colPotential`; a, b = `rowWeights`, `colWeights`; C, ε = `cost`,
 * `epsilon`. Afterwards the column marginal is exact and `rowErrorL1` is what is left.
 *
 * Pure: `state` is not touched. Cost: 3·rowCount·colCount exponentials, two allocations.
 *
 * @throws ShapeError, RangeError as {@link assertProblem}. Never for hard numerics: slow
 *   convergence is visible in `rowErrorL1`.
 * @see Peyré & Cuturi, Computational Optimal Transport (2019), §4.4
 */
export function sinkhornStep(
  state: SinkhornState,
  problem: SinkhornProblem,
): { state: SinkhornState; output: SinkhornOutput } {
  const next = {
    rowPotential: state.rowPotential.slice(),
    colPotential: state.colPotential.slice(),
    sweepCount: state.sweepCount + 1,
  };
  const output = sinkhornStepInto(next, problem);
  return { state: next, output };
}

/** {@link sinkhornStep} in the caller's buffers: `potentials` is overwritten, bit for bit alike. */
export function sinkhornStepInto(potentials: Potentials, problem: SinkhornProblem): SinkhornOutput {
  assertProblem(problem);
  assertPotentials(potentials, problem);
  const { cost, rowWeights, colWeights, epsilon } = problem;
  const { rowPotential, colPotential } = potentials;
  const rowCount = rowWeights.length;
  const colCount = colWeights.length;

  for (let i = 0; i < rowCount; i++) {
    rowPotential[i] = settled(
      rowWeights[i],
      softMin(cost, i * colCount, 1, colPotential, epsilon),
      epsilon,
    );
  }
  for (let j = 0; j < colCount; j++) {
    colPotential[j] = settled(
      colWeights[j],
      softMin(cost, j, colCount, rowPotential, epsilon),
      epsilon,
    );
  }
  let rowErrorL1 = 0;
  for (let i = 0; i < rowCount; i++) {
    if (rowWeights[i] === 0) continue;
    const reach = softMin(cost, i * colCount, 1, colPotential, epsilon);
    rowErrorL1 += Math.abs(exp((rowPotential[i] - reach) / epsilon) - rowWeights[i]);
  }
  return { rowErrorL1 };
}

/** An atom without weight takes no part: −∞, however far everything else is. */
function settled(weight: number, reach: number, epsilon: number): number {
  return weight === 0 ? -Infinity : epsilon * log(weight) + reach;
}
