/**
 * How the weights of the experts move when a round has been scored: the seam behind which every
 * geometry stands.
 *
 * @module
 */
import { updateMlPoly } from "./ml-poly.js";

/** What one scored round says, per expert. All dimensionless: errors are divided by their scale. */
export interface FusionEvidence {
  /** Shape (experts): mean pinball loss over the quantile grid, doubled, >= 0. */
  readonly losses: Float64Array;
  /**
   * Shape (experts): linearised regret of the fused forecast against the expert, from the
   * sub-gradient of the absolute loss at the fused point. Positive: the expert did better.
   */
  readonly regrets: Float64Array;
  /** Shape (experts), 1 where the expert took part. Others keep their memory as it is. */
  readonly awake: Float64Array;
}

export interface FusionRule {
  /** How many numbers per expert the rule remembers. */
  readonly memoryCount: number;
  /**
   * Moves `weights` (shape (experts), on the simplex over awake experts afterwards) and `memory`
   * (shape (memoryCount, experts)) in place. No allocation.
   */
  readonly update: (weights: Float64Array, memory: Float64Array, evidence: FusionEvidence) => void;
}

export const FUSION_RULES = {
  "ml-poly": { memoryCount: 2, update: updateMlPoly },
} as const satisfies Record<string, FusionRule>;

export type FusionRuleName = keyof typeof FUSION_RULES;
