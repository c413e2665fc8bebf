/**
 * ML-Poly: weights from the positive part of each expert's regret, each with a rate of its own.
 *
 *     w_k ∝ (R_k)+ / (1 + V_k)
 *
 * with R the cumulative and V the cumulative squared regret. Nothing to tune. Horizons
 * beyond the shortest start from a loan of its regrets: they hear of their own late.
 *
 * @see Gaillard, Stoltz & van Erven, A second-order bound with excess losses (COLT 2014), fig. 1.
 * @module
 */
import type { FusionEvidence } from "./fusion-evidence.js";

/** One wild round must not decide for ever. */
const REGRET_CLIP = 10;

/** What the shortest horizon lends: half its regrets at first, fading over so many rounds. */
const LENT_SHARE = 0.5;
const LENDING_ROUNDS = 100;

export function updateMlPoly(
  weights: Float64Array,
  memory: Float64Array,
  evidence: FusionEvidence,
): void {
  const { regrets, awake, lent } = evidence;
  const count = weights.length;
  const fading = LENDING_ROUNDS / (LENDING_ROUNDS + evidence.roundCount);
  const share = lent === undefined ? 0 : LENT_SHARE * fading;
  let sum = 0;
  let awakeCount = 0;
  for (let k = 0; k < count; k++) {
    weights[k] = 0;
    if (awake[k] === 0) continue;
    awakeCount++;
    const regret = Math.max(-REGRET_CLIP, Math.min(REGRET_CLIP, regrets[k]!));
    memory[k] = memory[k]! + regret;
    memory[count + k] = memory[count + k]! + regret * regret;
    const total = memory[k]! + (lent === undefined ? 0 : share * lent[k]!);
    const squares = memory[count + k]! + (lent === undefined ? 0 : share * lent[count + k]!);
    weights[k] = total > 0 ? total / (1 + squares) : 0;
    sum += weights[k]!;
  }
  for (let k = 0; k < count; k++) {
    weights[k] = sum > 0 ? weights[k]! / sum : awake[k]! / awakeCount;
  }
}

/** Mean by weight of the experts' rates 1/(1 + V), a loan of the shortest horizon left out. */
export function mlPolyRate(weights: Float64Array, memory: Float64Array): number {
  let rate = 0;
  for (let k = 0; k < weights.length; k++) {
    rate += weights[k]! / (1 + memory[weights.length + k]!);
  }
  return rate;
}
