/**
 * Bernstein online aggregation: exponential weights on regrets with a second-order correction and
 * a rate for each expert that falls with its own variance.
 *
 *     X_k ← X_k + r_k − η_k r_k²      V_k ← V_k + r_k²      η_k ← min(½, √(log K / (1 + V_k)))
 *     w_k ∝ η_k exp(η_k X_k)
 *
 * with r the regrets of the round: each square is paid for at the rate under which it came, which is
 * what the bound rests on (`regret-bounds.test.ts`).
 *
 * @see Wintenberger, Optimal learning with Bernstein online aggregation (2017), the fully adaptive
 *   procedure of §3.
 * @module
 */
import { expInto, log } from "@meristem/kernels/math";
import type { FusionEvidence } from "./fusion-evidence.js";

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
    const square = regret * regret;
    const rateBefore = rateOf(memory[count + k]!, spread);
    memory[k] = memory[k]! + regret - rateBefore * square;
    memory[count + k] = memory[count + k]! + square;
    const rate = rateOf(memory[count + k]!, spread);
    weights[k] = rate * memory[k]! + log(rate);
    if (weights[k]! > best) best = weights[k]!;
  }
  for (let k = 0; k < count; k++) weights[k] = weights[k]! - best;
  expInto(weights, weights);
  let sum = 0;
  for (let k = 0; k < count; k++) sum += weights[k]!;
  for (let k = 0; k < count; k++) weights[k] = weights[k]! / sum;
}

/** Mean by weight of the experts' rates η. */
export function bernsteinRate(weights: Float64Array, memory: Float64Array): number {
  const count = weights.length;
  const spread = log(Math.max(count, 2));
  let rate = 0;
  for (let k = 0; k < count; k++) rate += weights[k]! * rateOf(memory[count + k]!, spread);
  return rate;
}

function rateOf(squares: number, spread: number): number {
  return Math.min(RATE_MAX, Math.sqrt(spread / (1 + squares)));
}
