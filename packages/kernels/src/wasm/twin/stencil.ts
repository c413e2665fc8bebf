/**
 * A symmetric stencil along one axis. Twin of `assembly/stencil.ts`.
 */

/**
 * out_i = w_0·x_i + Σ_{d=1}^{radius} w_d·(x_{i−d·step} + x_{i+d·step}) for `count` places; `count` is a
 * multiple of four and x has radius·step readable places on both sides.
 */
export function stencilInto(
  heap: Float64Array,
  out: number,
  x: number,
  weights: number,
  radius: number,
  step: number,
  count: number,
): void {
  for (let i = 0; i < count; i++) {
    const from = x + i;
    let sum = heap[weights] * heap[from];
    for (let d = 1, shift = step; d <= radius; d++, shift += step) {
      sum += heap[weights + d] * (heap[from - shift] + heap[from + shift]);
    }
    heap[out + i] = sum;
  }
}
