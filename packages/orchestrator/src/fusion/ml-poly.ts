/**
 * ML-Poly: weights from the positive part of each expert's regret, each with a rate of its own.
 *
 *     w_k ∝ (R_k)+ / (1 + V_k)
 *
 * with R the cumulative and V the cumulative squared regret. Nothing to tune.
 *
 * @see Gaillard, Stoltz & van Erven, A second-order bound with excess losses (COLT 2014), fig. 1.
 * @module
 */
import type { FusionEvidence } from "./fusion-rule.js";

/** One wild round must not decide for ever. */
const REGRET_CLIP = 4;

export function updateMlPoly(
  weights: Float64Array,
  memory: Float64Array,
  evidence: FusionEvidence,
): void {
  const { regrets, awake } = evidence;
  const count = weights.length;
  let sum = 0;
  for (let k = 0; k < count; k++) {
    if (awake[k] === 0) {
      weights[k] = 0;
      continue;
    }
    const regret = Math.max(-REGRET_CLIP, Math.min(REGRET_CLIP, regrets[k]!));
    const total = memory[k]! + regret;
    const squares = memory[count + k]! + regret * regret;
    memory[k] = total;
    memory[count + k] = squares;
    const weight = total > 0 ? total / (1 + squares) : 0;
    weights[k] = weight;
    sum += weight;
  }
  let awakeCount = 0;
  for (let k = 0; k < count; k++) awakeCount += awake[k]!;
  for (let k = 0; k < count; k++) {
    weights[k] = sum > 0 ? weights[k]! / sum : awake[k]! / awakeCount;
  }
}
