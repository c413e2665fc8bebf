/**
 * From potentials to a plan with the right marginals, its cost and a lower bound.
 *
 * @module
 */
import { exp, log } from "../math/elementary.js";
import { assertShape } from "../linalg/assert-shape.js";
import {
  assertPotentials,
  assertProblem,
  type Potentials,
  type SinkhornProblem,
} from "./problem.js";

/**
 * Writes P_ij = e^((f_i + g_j − C_ij)/ε), shape (rowCount, colCount), row-major. Atoms without
 * weight get zeros. Cost: one exponential an entry.
 *
 * @throws ShapeError when a shape disagrees with `problem`
 */
export function planInto(
  plan: Float64Array,
  potentials: Potentials,
  problem: SinkhornProblem,
): void {
  assertProblem(problem);
  assertPotentials(potentials, problem);
  const { cost, rowWeights, colWeights, epsilon } = problem;
  const { rowPotential, colPotential } = potentials;
  assertShape("plan", plan, cost.length);
  for (let i = 0, at = 0; i < rowWeights.length; i++) {
    for (let j = 0; j < colWeights.length; j++, at++) {
      plan[at] = exp((rowPotential[i] + colPotential[j] - cost[at]) / epsilon);
    }
  }
}

/**
 * Moves `plan` to the nearest-by plan with exactly the wanted marginals (to rounding): rows, then
 * columns, that have too much are scaled down, and what is missing is filled in as a product. The
 * total change in L1 is at most twice the marginal error.
 *
 * @param plan - row-major, shape (rowCount, colCount), entries ≥ 0; overwritten
 * @throws ShapeError when `plan` is not rowWeights.length × colWeights.length
 * @see Altschuler, Weed & Rigollet (2017), NeurIPS, Algorithm 2
 */
export function roundToMarginals(
  plan: Float64Array,
  rowWeights: Float64Array,
  colWeights: Float64Array,
): void {
  const rowCount = rowWeights.length;
  const colCount = colWeights.length;
  assertShape("plan", plan, rowCount * colCount);
  // By rows throughout, in the order the plan lies in memory.
  const colMass = new Float64Array(colCount);
  for (let i = 0, start = 0; i < rowCount; i++, start += colCount) {
    let mass = 0;
    for (let j = 0; j < colCount; j++) mass += plan[start + j];
    const scale = mass > rowWeights[i] ? rowWeights[i] / mass : 1;
    for (let j = 0; j < colCount; j++) {
      plan[start + j] *= scale;
      colMass[j] += plan[start + j];
    }
  }
  const missingCol = colWeights.slice();
  const colScale = colMass.map((mass, j) => (mass > colWeights[j] ? colWeights[j] / mass : 1));
  const missingRow = rowWeights.slice();
  let missing = 0;
  for (let i = 0, start = 0; i < rowCount; i++, start += colCount) {
    for (let j = 0; j < colCount; j++) {
      plan[start + j] *= colScale[j];
      missingRow[i] -= plan[start + j];
      missingCol[j] -= plan[start + j];
    }
    // Rounding may leave a row a hair too full: that is not missing mass.
    missingRow[i] = Math.max(0, missingRow[i]);
    missing += missingRow[i];
  }
  if (!(missing > 0)) return;
  for (let j = 0; j < colCount; j++) missingCol[j] = Math.max(0, missingCol[j]);
  for (let i = 0, start = 0; i < rowCount; i++, start += colCount) {
    const share = missingRow[i] / missing;
    for (let j = 0; j < colCount; j++) plan[start + j] += share * missingCol[j];
  }
}

/** ⟨P, C⟩ in order of rows, cost units. */
export function planCost(plan: Float64Array, cost: Float64Array): number {
  assertShape("plan", plan, cost.length);
  let sum = 0;
  for (let at = 0; at < cost.length; at++) sum += plan[at] * cost[at];
  return sum;
}

/**
 * Dual value ⟨φ, a⟩ + ⟨ψ, b⟩ − ε(mass − 1), φ = f − ε log a and ψ = g − ε log b: a lower bound of
 * min ⟨P, C⟩ + ε KL(P | a⊗b), reached at convergence. Cost units.
 *
 * @param mass - Σ P_ij of the plan of these potentials
 */
export function dualValue(potentials: Potentials, problem: SinkhornProblem, mass: number): number {
  const { rowWeights, colWeights, epsilon } = problem;
  return (
    side(potentials.rowPotential, rowWeights, epsilon) +
    side(potentials.colPotential, colWeights, epsilon) -
    epsilon * (mass - 1)
  );
}

function side(potential: Float64Array, weights: Float64Array, epsilon: number): number {
  let sum = 0;
  for (let i = 0; i < weights.length; i++) {
    if (weights[i] > 0) sum += weights[i] * (potential[i] - epsilon * log(weights[i]));
  }
  return sum;
}
