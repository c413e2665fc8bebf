/**
 * Vector operations over the heap. Twin of `assembly/vector.ts`.
 */

/** Four running sums over indices 0, 1, 2, 3 mod 4; then (0 + 2) + (1 + 3); then the rest. */
export function dot(heap: Float64Array, x: number, y: number, count: number): number {
  let sum0 = 0;
  let sum1 = 0;
  let sum2 = 0;
  let sum3 = 0;
  const fours = count - (count & 3);
  for (let i = 0; i < fours; i += 4) {
    sum0 += heap[x + i] * heap[y + i];
    sum1 += heap[x + i + 1] * heap[y + i + 1];
    sum2 += heap[x + i + 2] * heap[y + i + 2];
    sum3 += heap[x + i + 3] * heap[y + i + 3];
  }
  let total = sum0 + sum2 + (sum1 + sum3);
  for (let i = fours; i < count; i++) total += heap[x + i] * heap[y + i];
  return total;
}

/** y_i += alpha·x_i. */
export function axpy(heap: Float64Array, y: number, alpha: number, x: number, count: number): void {
  for (let i = 0; i < count; i++) heap[y + i] += alpha * heap[x + i];
}
