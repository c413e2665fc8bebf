/**
 * Product and rank-one update of a symmetric matrix in padded square storage: the lower triangle
 * counts, rows are padded to a multiple of four and four rows are processed at a time.
 *
 * Measured 2.2 times as fast as packed storage at 90 features. The summation order differs from that
 * of `symmetric-packed.ts`, so results agree to rounding, not to the bit.
 *
 * @see BLAS `dsymv` and `dsyr` for the operations.
 * @module
 */

/** Row length of the storage for `count` features: the next multiple of four. */
export function paddedLength(count: number): number {
  return (count + 3) & ~3;
}

/**
 * Writes P·x to `product`, shape (size), from the lower triangle of P.
 *
 * `matrix[offset … offset + size²)` is P, row-major, shape (size, size), `size` a multiple of four.
 * `x`, shape (size), is 0 in the padding. Cost: 2·size² flops, no allocation.
 */
export function paddedProductInto(
  product: Float64Array,
  matrix: Float64Array,
  offset: number,
  x: Float64Array,
  size: number,
): void {
  product.fill(0);
  for (let i = 0; i < size; i += 4) {
    const r0 = offset + i * size;
    const r1 = r0 + size;
    const r2 = r1 + size;
    const r3 = r2 + size;
    const x0 = x[i];
    const x1 = x[i + 1];
    const x2 = x[i + 2];
    const x3 = x[i + 3];
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    for (let j = 0; j < i; j++) {
      const p0 = matrix[r0 + j];
      const p1 = matrix[r1 + j];
      const p2 = matrix[r2 + j];
      const p3 = matrix[r3 + j];
      const xj = x[j];
      s0 += p0 * xj;
      s1 += p1 * xj;
      s2 += p2 * xj;
      s3 += p3 * xj;
      product[j] += p0 * x0 + p1 * x1 + (p2 * x2 + p3 * x3);
    }
    const b = matrix[r1 + i];
    const d = matrix[r2 + i];
    const e = matrix[r2 + i + 1];
    const g = matrix[r3 + i];
    const h = matrix[r3 + i + 1];
    const k = matrix[r3 + i + 2];
    product[i] += s0 + matrix[r0 + i] * x0 + b * x1 + d * x2 + g * x3;
    product[i + 1] += s1 + b * x0 + matrix[r1 + i + 1] * x1 + e * x2 + h * x3;
    product[i + 2] += s2 + d * x0 + e * x1 + matrix[r2 + i + 2] * x2 + k * x3;
    product[i + 3] += s3 + g * x0 + h * x1 + k * x2 + matrix[r3 + i + 3] * x3;
  }
}

/**
 * P ← (P − gain·productᵀ)·`factor[at]`, in the lower triangle. The 4 × 4 blocks on the diagonal are
 * written whole; what is above the diagonal there is never read. Cost: 1.5·size² flops, no
 * allocation.
 */
export function paddedDowndateInto(
  matrix: Float64Array,
  offset: number,
  gain: Float64Array,
  product: Float64Array,
  size: number,
  factor: Float64Array,
  at: number,
): void {
  const scale = factor[at];
  for (let i = 0; i < size; i += 4) {
    const r0 = offset + i * size;
    const r1 = r0 + size;
    const r2 = r1 + size;
    const r3 = r2 + size;
    const k0 = gain[i];
    const k1 = gain[i + 1];
    const k2 = gain[i + 2];
    const k3 = gain[i + 3];
    for (let j = 0; j < i + 4; j++) {
      const v = product[j];
      matrix[r0 + j] = (matrix[r0 + j] - k0 * v) * scale;
      matrix[r1 + j] = (matrix[r1 + j] - k1 * v) * scale;
      matrix[r2 + j] = (matrix[r2 + j] - k2 * v) * scale;
      matrix[r3 + j] = (matrix[r3 + j] - k3 * v) * scale;
    }
  }
}
