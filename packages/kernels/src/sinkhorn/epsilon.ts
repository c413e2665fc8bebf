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
 * O(n²) on average for `count` = n; one allocation.
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
  const middle = entries.length >> 1;
  const upper = select(entries, middle);
  let lower = entries[0];
  for (let k = 1; k < middle; k++) if (entries[k] > lower) lower = entries[k];
  return 0.5 * (lower + upper);
}

/** The `rank`-th smallest (0-based); `entries` is left with nothing larger before that place. */
function select(entries: Float64Array, rank: number): number {
  let low = 0;
  let high = entries.length - 1;
  while (low < high) {
    const pivot = entries[(low + high) >> 1];
    let i = low;
    let j = high;
    while (i <= j) {
      while (entries[i] < pivot) i++;
      while (entries[j] > pivot) j--;
      if (i > j) break;
      const held = entries[i];
      entries[i++] = entries[j];
      entries[j--] = held;
    }
    if (rank <= j) high = j;
    else if (rank >= i) low = i;
    else break;
  }
  return entries[rank];
}
