/**
 * What entropic transport solves, and the checks every entry to it makes.
 */
import {
  assertAllFinite,
  assertPositive,
  assertShape,
  assertSimplex,
} from "../linalg/assert-shape.js";

/** What is solved. Constant during a solve. */
export interface SinkhornProblem {
  /** Row-major, shape (rowCount, colCount), cost units, finite. */
  readonly cost: Float64Array;
  /** Shape (rowCount), on the simplex. Zeros allowed. */
  readonly rowWeights: Float64Array;
  /** Shape (colCount), on the simplex. Zeros allowed. */
  readonly colWeights: Float64Array;
  /** Entropic regularisation, cost units, > 0. */
  readonly epsilon: number;
}

/** Both potentials: unique only up to a shared constant, so centre before comparing. */
export interface Potentials {
  /** Shape (rowCount), cost units; −∞ where the row has no weight. */
  readonly rowPotential: Float64Array;
  /** Shape (colCount), cost units; −∞ where the column has no weight. */
  readonly colPotential: Float64Array;
}

/**
 * @throws ShapeError when shapes disagree or are empty; RangeError for an `epsilon` that is not
 *   positive, weights off the simplex, a cost that is not finite
 */
export function assertProblem(problem: SinkhornProblem): void {
  const { cost, rowWeights, colWeights, epsilon } = problem;
  assertPositive("epsilon", epsilon);
  assertSimplex("rowWeights", rowWeights);
  assertSimplex("colWeights", colWeights);
  assertShape("cost", cost, rowWeights.length * colWeights.length);
  assertAllFinite("cost", cost);
}

/** @throws ShapeError when a potential's shape disagrees with the weights */
export function assertPotentials(potentials: Potentials, problem: SinkhornProblem): void {
  assertShape("rowPotential", potentials.rowPotential, problem.rowWeights.length);
  assertShape("colPotential", potentials.colPotential, problem.colWeights.length);
}
