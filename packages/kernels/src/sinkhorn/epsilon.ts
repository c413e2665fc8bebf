/**
 * The regularisation: relative to the cost's own scale, wider when the stream is volatile.
 *
 * @module
 */
import { assertNonNegative, assertPositive, assertShape } from "../linalg/assert-shape.js";

export interface EpsilonCoupling {
  /** ε with no volatility, cost units, > 0. */
  readonly epsilonBase: number;
  /** Floor, cost units, > 0. */
  readonly epsilonMin: number;
  /** How much of σ is added, dimensionless, ≥ 0. */
  readonly volatilityGain: number;
}

/**
 * max(ε_min, ε_0·(1 + α·σ)), with σ dimensionless: the volatility divided by its long-run level.
 *
 * @throws RangeError for a negative σ or gain, an ε that is not positive, NaN
 */
export function epsilonForVolatility(volatility: number, coupling: EpsilonCoupling): number {
  const { epsilonBase, epsilonMin, volatilityGain } = coupling;
  assertNonNegative("volatility", volatility);
  assertPositive("epsilonBase", epsilonBase);
  assertPositive("epsilonMin", epsilonMin);
  assertNonNegative("volatilityGain", volatilityGain);
  return Math.max(epsilonMin, epsilonBase * (1 + volatilityGain * volatility));
}

/**
 * Median of the off-diagonal entries of a square cost: the scale that makes ε relative. 0 when all
 * experts agree; a caller then takes the product plan, or any ε, since C is constant.
 *
 * Sorts a copy: O(n² log n) for `count` = n.
 *
 * @throws ShapeError when `cost` is not count × count
 */
export function medianCost(cost: Float64Array, count: number): number {
  assertShape("cost", cost, count * count);
  if (count < 2) return 0;
  const entries = new Float64Array(count * (count - 1));
  for (let i = 0, at = 0; i < count; i++) {
    for (let j = 0; j < count; j++) if (j !== i) entries[at++] = cost[i * count + j];
  }
  entries.sort();
  const middle = entries.length >> 1;
  return 0.5 * (entries[middle - 1] + entries[middle]);
}
