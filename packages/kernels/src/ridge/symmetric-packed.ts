/**
 * Product and rank-one update of a symmetric matrix in packed storage: the lower triangle alone, row
 * i from i·(i + 1)/2 on. Half the memory of the padded form, for small matrices in large numbers.
 *
 * @see BLAS `dspmv` and `dspr` for the operations.
 * @module
 */

/**
 * Writes P·x to `product[0 … count)`.
 *
 * `matrix[offset … offset + count·(count + 1)/2)` is P. Cost: 2·count² flops, no allocation.
 */
export function packedProductInto(
  product: Float64Array,
  matrix: Float64Array,
  offset: number,
  x: Float64Array,
  count: number,
): void {
  let row = offset;
  for (let i = 0; i < count; i++) {
    const xi = x[i];
    let sum = 0;
    for (let j = 0; j < i; j++) {
      const pij = matrix[row + j];
      sum += pij * x[j];
      product[j] += pij * xi;
    }
    product[i] = sum + matrix[row + i] * xi;
    row += i + 1;
  }
}

/** P ← (P − gain·productᵀ)·`factor[at]`. Cost: 1.5·count² flops, no allocation. */
export function packedDowndateInto(
  matrix: Float64Array,
  offset: number,
  gain: Float64Array,
  product: Float64Array,
  count: number,
  factor: Float64Array,
  at: number,
): void {
  const scale = factor[at];
  let row = offset;
  for (let i = 0; i < count; i++) {
    const k = gain[i];
    for (let j = 0; j <= i; j++) matrix[row + j] = (matrix[row + j] - k * product[j]) * scale;
    row += i + 1;
  }
}
