/**
 * State, input and output of the JKO step, in the fast form and in the log domain.
 *
 * @module
 */

/** The state of the mixture between two steps. */
export interface JkoState {
  /** Shape (count), on the simplex. Zeros allowed. */
  readonly weights: Float64Array;
  /** log Kᵀ(w/(Kv)) of the last step, shape (count): start of the next solve. Initially zeros. */
  readonly logReach: Float64Array;
}

export interface JkoInput {
  /** Row-major, shape (count, count): price of moving a unit of weight from i to j, finite. */
  readonly cost: Float64Array;
  /** Shape (count), finite: loss of each expert. Adding a constant to all changes nothing. */
  readonly loss: Float64Array;
}

export interface JkoOutput {
  /** ⟨P, C⟩ of the coupling used, cost units. */
  readonly transportCost: number;
  /** Σ q|F| of the optimality condition, dimensionless. */
  readonly residualL1: number;
  /** Number of Newton steps. */
  readonly iterationCount: number;
  /** False when `iterationCountMax` was reached first. The weights are on the simplex either way. */
  readonly converged: boolean;
}
