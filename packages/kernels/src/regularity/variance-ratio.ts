/**
 * Variance ratio: how much of single changes is left in long ones.
 *
 * @module
 */

// A square and the sum of 2²⁰ of them stay finite.
const SQUARE_MAX = 1e290;

/**
 * Mean square of changes over `lag` values, over `lag` times that of single changes, in the window
 * `values[first]` … `values[first + count - 1]`: 1 for a random walk, towards 0 for a stationary series,
 * above 1 where changes persist. 0 for a constant.
 *
 * Changes are divided by `scale` (> 0, unit of the values), so that squares neither overflow nor vanish
 * for values of any unit; a square counts as 1e290 at most. Means are not removed. The caller sees to
 * it that 1 <= lag < count and that the window is inside `values` and finite. Cost: 6 flops a value, no
 * allocation.
 *
 * @see Lo & MacKinlay, Review of Financial Studies 1 (1988), (2), without their drift term.
 */
export function varianceRatio(
  values: Float64Array,
  first: number,
  count: number,
  lag: number,
  scale: number,
): number {
  const end = first + count;
  let short = 0;
  let long = 0;
  for (let t = first + lag; t < end; t++) {
    const one = (values[t] - values[t - 1]) / scale;
    const many = (values[t] - values[t - lag]) / scale;
    short += Math.min(one * one, SQUARE_MAX);
    long += Math.min(many * many, SQUARE_MAX);
  }
  return short > 0 ? long / short / lag : 0;
}
