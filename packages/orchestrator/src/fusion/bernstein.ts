/**
 * Bernstein online aggregation: exponential weights on regrets with a second-order correction and
 * a rate for each expert that falls with its own variance.
 *
 *     w_k ∝ η_k exp(η_k R_k − η_k² V_k)      η_k = min(½, √(log K / (1 + V_k)))
 *
 * with R the cumulative and V the cumulative squared regret.
 *
 * @see Wintenberger, Optimal learning with Bernstein online aggregation (2017), with the anytime
 *   rates of its §4.
 * @module
 */
import { expInto, log } from "@meristem/kernels/math";
import type { FusionEvidence } from "./fusion-rule.js";

const REGRET_CLIP = 10;
const RATE_MAX = 0.5;

export function updateBernstein(
  weights: Float64Array,
  memory: Float64Array,
  { regrets, awake }: FusionEvidence,
): void {
  const count = weights.length;
  const spread = log(Math.max(count, 2));
  let best = -Infinity;
  for (let k = 0; k < count; k++) {
    weights[k] = -Infinity;
    if (awake[k] === 0) continue;
    const regret = Math.max(-REGRET_CLIP, Math.min(REGRET_CLIP, regrets[k]!));
    memory[k] = memory[k]! + regret;
    memory[count + k] = memory[count + k]! + regret * regret;
    const rate = Math.min(RATE_MAX, Math.sqrt(spread / (1 + memory[count + k]!)));
    weights[k] = rate * memory[k]! - rate * rate * memory[count + k]! + log(rate);
    if (weights[k]! > best) best = weights[k]!;
  }
  for (let k = 0; k < count; k++) weights[k] = weights[k]! - best;
  expInto(weights, weights);
  let sum = 0;
  for (let k = 0; k < count; k++) sum += weights[k]!;
  for (let k = 0; k < count; k++) weights[k] = weights[k]! / sum;
}
