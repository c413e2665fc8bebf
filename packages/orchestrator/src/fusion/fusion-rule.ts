/**
 * How the weights of the experts move when a round has been scored: the seam behind which every
 * geometry stands.
 *
 * @module
 */
import { v1 } from "@meristem/leyline";
import { bernsteinRate, updateBernstein } from "./bernstein.js";
import { updateExponential } from "./exponential.js";
import { mlPolyRate, updateMlPoly } from "./ml-poly.js";
import { proximalRate, updateFisherRao, updateProximal } from "./transport.js";

/** What one scored round says, per expert. All dimensionless: errors are divided by their scale. */
export interface FusionEvidence {
  /**
   * Shape (experts): mean pinball loss over the quantile grid, doubled, >= 0. Kept for rules that
   * ask for it.
   */
  readonly losses: Float64Array;
  /**
   * Shape (experts): linearised regret of the fused forecast against the expert, from the
   * sub-gradient of the absolute loss at the fused point. Positive: the expert did better.
   */
  readonly regrets: Float64Array;
  /** Shape (experts), 1 where the expert took part. Others keep their memory as it is. */
  readonly awake: Float64Array;
  /** Rounds scored so far. */
  readonly roundCount: number;
  /** What the same rule remembers at the shortest horizon; absent there. Not to be written. */
  readonly lent: Float64Array | undefined;
  /**
   * Row-major, shape (experts, experts), mean 1 off the diagonal: what it costs to move weight.
   * Present for rules that ask for it.
   */
  readonly cost: Float64Array | undefined;
  /** Fast over slow error scale, dimensionless. */
  readonly volatility: number;
  /** Shape (4), written by rules that solve: transport cost, residual, iterations, converged. */
  readonly report: Float64Array;
  /** Shape (experts), for the rule to work in; holds nothing between updates. */
  readonly scratch: Float64Array;
  /** Of the shape of `cost` and there when it is, for the rule to work in. */
  readonly scratchCost: Float64Array | undefined;
}

/** The knobs some rules have. */
export interface FusionSettings {
  /** Learning rate on scaled losses, > 0. */
  readonly fusionRate: number;
  /** Share of past losses kept at each step, (0, 1]. */
  readonly fusionMemory: number;
  /** Weight shared out evenly at each step, [0, 1). */
  readonly fixedShare: number;
}

export interface FusionRule {
  /** How many numbers per expert the rule remembers. */
  readonly memoryCount: number;
  /** Whether the rule looks at `losses`. */
  readonly hasLosses: boolean;
  /** Whether the rule wants the cost of moving weight. */
  readonly hasCost: boolean;
  /**
   * Moves `weights` (shape (experts), on the simplex over awake experts afterwards) and `memory`
   * (shape (memoryCount, experts)) in place. At least one expert is awake. No allocation.
   */
  readonly update: (
    weights: Float64Array,
    memory: Float64Array,
    evidence: FusionEvidence,
    settings: FusionSettings,
  ) => void;
  /**
   * The learning rate in force on scaled losses, >= 0; where every expert has its own, their mean by
   * weight. Changes nothing.
   */
  readonly rate: (
    weights: Float64Array,
    memory: Float64Array,
    evidence: FusionEvidence,
    settings: FusionSettings,
  ) => number;
}

/** Names in configuration files. */
export const FUSION_RULE_NAMES = [
  "exponential",
  "ml_poly",
  "bernstein",
  "jko",
  "fisher_rao",
] as const;
export type FusionRuleName = (typeof FUSION_RULE_NAMES)[number];

/** The same as values of the contract. */
export type FusionRuleId = Exclude<v1.FusionRule, typeof v1.FusionRule.UNSPECIFIED>;

export const FUSION_RULE_IDS: Readonly<Record<FusionRuleName, FusionRuleId>> = {
  exponential: v1.FusionRule.EXPONENTIAL,
  ml_poly: v1.FusionRule.ML_POLY,
  bernstein: v1.FusionRule.BERNSTEIN,
  jko: v1.FusionRule.JKO,
  fisher_rao: v1.FusionRule.FISHER_RAO,
};

export const FUSION_RULES: Readonly<Record<FusionRuleId, FusionRule>> = {
  [v1.FusionRule.EXPONENTIAL]: {
    memoryCount: 1,
    hasLosses: true,
    hasCost: false,
    update: updateExponential,
    rate: (_weights, _memory, _evidence, { fusionRate }) => fusionRate,
  },
  [v1.FusionRule.ML_POLY]: {
    memoryCount: 2,
    hasLosses: false,
    hasCost: false,
    update: updateMlPoly,
    rate: mlPolyRate,
  },
  [v1.FusionRule.BERNSTEIN]: {
    memoryCount: 2,
    hasLosses: false,
    hasCost: false,
    update: updateBernstein,
    rate: bernsteinRate,
  },
  [v1.FusionRule.JKO]: {
    memoryCount: 1,
    hasLosses: true,
    hasCost: true,
    update: updateProximal,
    rate: proximalRate,
  },
  [v1.FusionRule.FISHER_RAO]: {
    memoryCount: 2,
    hasLosses: false,
    hasCost: true,
    update: updateFisherRao,
    rate: mlPolyRate,
  },
};
