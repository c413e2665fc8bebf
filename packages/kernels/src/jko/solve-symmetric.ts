/**
 * A small symmetric positive semidefinite system, by elimination without pivoting.
 */

/**
 * Overwrites `right` with the solution of A·x = right and `matrix` with its factor. A pivot that has
 * vanished in rounding (a direction nothing depends on) gets no step.
 *
 * @param matrix - row-major, shape (n, n) with n = right.length
 */
export function solveSymmetric(matrix: Float64Array, right: Float64Array): void {
  const count = right.length;
  for (let p = 0; p < count; p++) {
    const pivot = matrix[p * count + p];
    if (!(pivot > 0)) continue;
    for (let j = p + 1; j < count; j++) {
      const factor = matrix[j * count + p] / pivot;
      for (let k = p; k < count; k++) matrix[j * count + k] -= factor * matrix[p * count + k];
      right[j] -= factor * right[p];
    }
  }
  for (let p = count - 1; p >= 0; p--) {
    let sum = right[p];
    for (let j = p + 1; j < count; j++) sum -= matrix[p * count + j] * right[j];
    right[p] = matrix[p * count + p] > 0 ? sum / matrix[p * count + p] : 0;
  }
}
