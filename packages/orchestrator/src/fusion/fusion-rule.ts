/**
 * How the weights of the experts move when a round has been scored: the seam behind which every
 * geometry stands.
 *
 * @module
 */
import { v1 } from "@meristem/leyline";
import { bernsteinRate, updateBernstein } from "./bernstein.js";
import { updateExponential } from "./exponential.js";
import type { FusionEvidence, FusionSettings } from "./fusion-evidence.js";
import { mlPolyRate, updateMlPoly } from "./ml-poly.js";
import { proximalRate, updateFisherRao, updateProximal } from "./transport.js";

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
