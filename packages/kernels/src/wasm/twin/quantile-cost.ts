/**
 * Distances between distributions given by quantiles. Twin of `assembly/quantile-cost.ts`.
 */

/**
 * cost_ij = keep·cost_ij + (1 − keep)·Σ_q (Q_qi − Q_qj)².
 *
 * Q is level-major, shape (levelCount, stride), scaled by the root of the level's weight; the cost
 * has shape (count, stride); `stride` is a multiple of four.
 */
export function quantileCost(
  heap: Float64Array,
  cost: number,
  quantiles: number,
  levelCount: number,
  count: number,
  stride: number,
  keep: number,
): void {
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < stride; j++) {
      let sum = 0;
      for (let q = 0; q < levelCount; q++) {
        const gap = heap[quantiles + q * stride + i] - heap[quantiles + q * stride + j];
        sum += gap * gap;
      }
      const to = cost + i * stride + j;
      heap[to] = keep * heap[to] + (1 - keep) * sum;
    }
  }
}
