/**
 * One set of quantiles from several, level by level, then put in order.
 *
 * @module
 */
import { QUANTILE_LEVELS } from "../forecast.js";

const LEVELS = QUANTILE_LEVELS.length;

/** Sorts `quantiles[offset … offset + 9)` in place; already ordered input costs one pass. */
export function makeMonotone(quantiles: Float64Array, offset: number): void {
  for (let i = 1; i < LEVELS; i++) {
    const value = quantiles[offset + i]!;
    let j = i - 1;
    while (j >= 0 && quantiles[offset + j]! > value) {
      quantiles[offset + j + 1] = quantiles[offset + j]!;
      j--;
    }
    quantiles[offset + j + 1] = value;
  }
}
