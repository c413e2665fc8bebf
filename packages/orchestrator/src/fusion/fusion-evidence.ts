/**
 * The input of a fusion rule: the evidence of one scored round and the parameters.
 *
 * @module
 */

/** One scored round, per expert. All values are dimensionless: errors are divided by their scale. */
export interface FusionEvidence {
  /**
   * Shape (experts): twice the mean pinball loss over the quantile grid, >= 0. Computed for rules
   * with `hasLosses`.
   */
  readonly losses: Float64Array;
  /**
   * Shape (experts): linearised regret of the fused forecast against the expert, from the
   * sub-gradient of the absolute loss at the fused point. Positive: the expert had the lower loss.
   */
  readonly regrets: Float64Array;
  /** Shape (experts), 1 where the expert is active. Inactive experts keep their memory. */
  readonly awake: Float64Array;
  /** Number of rounds scored so far. */
  readonly roundCount: number;
  /** Prior from the shortest horizon: its memory, read only. Absent at the shortest horizon. */
  readonly lent: Float64Array | undefined;
  /**
   * Row-major, shape (experts, experts), mean 1 off the diagonal: cost of moving weight. Present
   * for rules with `hasCost`.
   */
  readonly cost: Float64Array | undefined;
  /** Fast over slow error scale, dimensionless. */
  readonly volatility: number;
  /** Shape (4), written by transport rules: transport cost, residual, iterations, converged. */
  readonly report: Float64Array;
  /** Shape (experts): scratch memory without content between updates. */
  readonly scratch: Float64Array;
  /** Scratch memory of the shape of `cost`, present when `cost` is. */
  readonly scratchCost: Float64Array | undefined;
}

/** Parameters that some rules use. */
export interface FusionSettings {
  /** Learning rate on scaled losses, > 0. */
  readonly fusionRate: number;
  /** Share of past losses kept at each step, (0, 1]. */
  readonly fusionMemory: number;
  /** Weight shared out evenly at each step, [0, 1). */
  readonly fixedShare: number;
}
