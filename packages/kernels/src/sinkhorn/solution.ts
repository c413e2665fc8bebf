/**
 * The result of a Sinkhorn solve: potentials, plan, cost, bound and convergence.
 *
 * @module
 */
import type { Potentials } from "./problem.js";

export interface SinkhornSolution extends Potentials {
  /** Row-major, shape (rowCount, colCount): marginals exact to rounding, also at the sweep limit. */
  readonly plan: Float64Array;
  /** ⟨P, C⟩ of `plan`, cost units: at least the unregularised optimum, up to rounding. */
  readonly transportCost: number;
  /** Lower bound of min ⟨P, C⟩ + ε KL(P | a⊗b), reached at convergence, cost units. */
  readonly dualValue: number;
  /** `Σ_i |Σ_j P_ij − a_i|` of the potentials, before the plan was made feasible. */
  readonly rowErrorL1: number;
  /** Number of sweeps, inside and outside the log domain. */
  readonly sweepCount: number;
  /** False when the sweep limit was reached first: `plan` is then feasible but not optimal. */
  readonly converged: boolean;
}
