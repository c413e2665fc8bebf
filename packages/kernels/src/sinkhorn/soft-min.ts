/**
 * Soft minimum along a strided row, without overflow.
 */
import { exp, log } from "../math/elementary.js";

/**
 * −ε·log Σ_k e^((p_k − c_k)/ε) with c_k = `cost[start + k·stride]` and p = `potential`.
 *
 * Entries with c = ∞ or p = −∞ carry no mass; when none is left the result is ∞. Cost: one
 * exponential an entry.
 */
export function softMin(
  cost: Float64Array,
  start: number,
  stride: number,
  potential: Float64Array,
  epsilon: number,
): number {
  let largest = -Infinity;
  for (let k = 0, at = start; k < potential.length; k++, at += stride) {
    const gap = potential[k] - cost[at];
    if (gap > largest) largest = gap;
  }
  if (largest === -Infinity) return Infinity;
  let sum = 0;
  for (let k = 0, at = start; k < potential.length; k++, at += stride) {
    sum += exp((potential[k] - cost[at] - largest) / epsilon);
  }
  return -largest - epsilon * log(sum);
}
