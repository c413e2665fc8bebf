/**
 * Linear systems with three diagonals.
 *
 * @module
 */

/**
 * Solves the tridiagonal system by elimination without pivoting (Thomas), in shape (size):
 *
 *     lower_i·x_{i-1} + diagonal_i·x_i + upper_i·x_{i+1} = rhs_i
 *
 * `lower[0]` and `upper[size-1]` are not read. `target` may be `rhs`; `scratch`, shape (size), must
 * be a third array. False when a pivot is zero or not finite, and then `target` is not a solution.
 * Stable for diagonally dominant and for M-matrices, which is what the implicit schemes give it.
 * Cost: 8·size operations.
 */
export function tridiagonalSolveInto(
  target: Float64Array,
  lower: Float64Array,
  diagonal: Float64Array,
  upper: Float64Array,
  rhs: Float64Array,
  scratch: Float64Array,
): boolean {
  const size = target.length;
  let pivot = diagonal[0];
  if (pivot === 0 || !Number.isFinite(pivot)) return false;
  target[0] = rhs[0] / pivot;
  for (let i = 1; i < size; i++) {
    const ratio = upper[i - 1] / pivot;
    scratch[i] = ratio;
    pivot = diagonal[i] - lower[i] * ratio;
    if (pivot === 0 || !Number.isFinite(pivot)) return false;
    target[i] = (rhs[i] - lower[i] * target[i - 1]) / pivot;
  }
  for (let i = size - 2; i >= 0; i--) target[i] -= scratch[i + 1] * target[i + 1];
  return true;
}
