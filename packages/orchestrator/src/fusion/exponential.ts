/**
 * Exponential weights with fixed share: the Fisher–Rao (KL) proximal step, then a little for all.
 *
 *     L_k ← m L_k + loss_k      w_k ∝ exp(−η L_k)      w ← (1 − s) w + s · uniform
 *
 * with η, m, s = `fusionRate`, `fusionMemory`, `fixedShare`.
 *
 * @see Herbster & Warmuth, Tracking the best expert (1998).
 * @module
 */
import { expInto } from "@meristem/kernels/math";
import type { FusionEvidence, FusionSettings } from "./fusion-evidence.js";

export function updateExponential(
  weights: Float64Array,
  memory: Float64Array,
  evidence: FusionEvidence,
  settings: FusionSettings,
): void {
  const { losses, awake } = evidence;
  const count = weights.length;
  let awakeCount = 0;
  let best = Infinity;
  for (let k = 0; k < count; k++) {
    if (awake[k] === 0) continue;
    awakeCount++;
    memory[k] = settings.fusionMemory * memory[k]! + losses[k]!;
    if (memory[k]! < best) best = memory[k]!;
  }
  for (let k = 0; k < count; k++) {
    weights[k] = awake[k] === 1 ? -settings.fusionRate * (memory[k]! - best) : -Infinity;
  }
  expInto(weights, weights);
  let sum = 0;
  for (let k = 0; k < count; k++) sum += weights[k]!;
  const share = settings.fixedShare / awakeCount;
  for (let k = 0; k < count; k++) {
    weights[k] = awake[k]! * ((1 - settings.fixedShare) * (weights[k]! / sum) + share);
  }
}
