/**
 * Factor, solve, and rank-one changes of a symmetric positive definite matrix.
 *
 * Matrices are row-major with an explicit `stride` (entries per row, >= size), so that a factor can
 * grow and shrink in place. Only the lower triangle of a factor is read or written.
 *
 * @module
 * @see Golub & Van Loan, Matrix Computations (4th ed.), §4.2, §6.5.4.
 */

/**
 * Writes the lower factor L of `matrix` = L·Lᵀ and returns how many leading rows have one.
 *
 * The result is `size` when `matrix` is positive definite to rounding; a smaller number is the index
 * of the first pivot that is not > 0 (or is NaN), and rows from there on are not written. `factor`
 * may be `matrix` itself. Backward error <= size·2⁻⁵² relative. Cost: size³/6 products.
 */
export function choleskyInto(
  factor: Float64Array,
  matrix: Float64Array,
  size: number,
  stride: number = size,
): number {
  for (let i = 0; i < size; i++) {
    const rowI = i * stride;
    for (let j = 0; j <= i; j++) {
      const rowJ = j * stride;
      let sum = matrix[rowI + j];
      for (let k = 0; k < j; k++) sum -= factor[rowI + k] * factor[rowJ + k];
      if (j < i) {
        factor[rowI + j] = sum / factor[rowJ + j];
      } else {
        if (!(sum > 0)) return i;
        factor[rowI + i] = Math.sqrt(sum);
      }
    }
  }
  return size;
}

/**
 * Writes a factor of `matrix` + diag(`shifts`), always: a pivot below 1e-300 counts as 1e-300.
 *
 * For small systems that are solved at once by {@link boundedCholeskySolveInto}: the diagonal of
 * `factor`, shape (size, size), holds reciprocals, because it is only divided by. A matrix that is
 * singular to rounding gives large but finite solutions. Cost: size³/6 products.
 *
 * @param matrix Its first row is at `offset`, further ones each `stride` entries on.
 */
export function boundedCholeskyInto(
  factor: Float64Array,
  matrix: Float64Array,
  offset: number,
  stride: number,
  shifts: Float64Array,
  size: number,
): void {
  for (let i = 0; i < size; i++) {
    const from = offset + i * stride;
    const rowI = i * size;
    for (let j = 0; j < i; j++) {
      const rowJ = j * size;
      let sum = matrix[from + j];
      for (let k = 0; k < j; k++) sum -= factor[rowI + k] * factor[rowJ + k];
      factor[rowI + j] = sum * factor[rowJ + j];
    }
    let square = matrix[from + i] + shifts[i];
    for (let k = 0; k < i; k++) square -= factor[rowI + k] * factor[rowI + k];
    // A literal: the choice between a computed number and a named constant is boxed on the heap.
    factor[rowI + i] = 1 / Math.sqrt(square > 1e-300 ? square : 1e-300);
  }
}

/**
 * Solves the system of {@link boundedCholeskyInto} for the right-hand side whose entry i is
 * `rhs[offset + i · stride]`. `target`, shape (size), must not be `rhs`. Cost: size² products.
 */
export function boundedCholeskySolveInto(
  target: Float64Array,
  factor: Float64Array,
  rhs: Float64Array,
  offset: number,
  stride: number,
  size: number,
): void {
  for (let i = 0; i < size; i++) {
    let sum = rhs[offset + i * stride];
    for (let k = 0; k < i; k++) sum -= factor[i * size + k] * target[k];
    target[i] = sum * factor[i * size + i];
  }
  for (let i = size - 1; i >= 0; i--) {
    let sum = target[i];
    for (let k = i + 1; k < size; k++) sum -= factor[k * size + i] * target[k];
    target[i] = sum * factor[i * size + i];
  }
}

/** Solves L·target = rhs. `target` may be `rhs`. Cost: size²/2 products. */
export function solveLowerInto(
  target: Float64Array,
  factor: Float64Array,
  rhs: Float64Array,
  size: number,
  stride: number = size,
): void {
  for (let i = 0; i < size; i++) {
    const row = i * stride;
    let sum = rhs[i];
    for (let k = 0; k < i; k++) sum -= factor[row + k] * target[k];
    target[i] = sum / factor[row + i];
  }
}

/** Solves Lᵀ·target = rhs. `target` may be `rhs`. Cost: size²/2 products. */
export function solveLowerTransposedInto(
  target: Float64Array,
  factor: Float64Array,
  rhs: Float64Array,
  size: number,
  stride: number = size,
): void {
  if (target !== rhs) for (let i = 0; i < size; i++) target[i] = rhs[i];
  for (let i = size - 1; i >= 0; i--) {
    const row = i * stride;
    const value = target[i] / factor[row + i];
    target[i] = value;
    for (let k = 0; k < i; k++) target[k] -= factor[row + k] * value;
  }
}

/** Solves L·Lᵀ·target = rhs. `target` may be `rhs`. Cost: size² products. */
export function choleskySolveInto(
  target: Float64Array,
  factor: Float64Array,
  rhs: Float64Array,
  size: number,
  stride: number = size,
): void {
  solveLowerInto(target, factor, rhs, size, stride);
  solveLowerTransposedInto(target, factor, target, size, stride);
}

/**
 * Turns the factor of A into the factor of A + x·xᵀ. `x`, shape (size), is used up as scratch.
 *
 * `first` skips leading rows: rows and columns `first … size-1` are updated with `x` entries from
 * `first` on. Always succeeds. Cost: size² products.
 */
export function choleskyUpdateInto(
  factor: Float64Array,
  x: Float64Array,
  size: number,
  stride: number = size,
  first: number = 0,
): void {
  for (let k = first; k < size; k++) {
    const diagonal = factor[k * stride + k];
    const xk = x[k];
    if (xk === 0) continue;
    const radius = Math.sqrt(diagonal * diagonal + xk * xk);
    const cosine = diagonal / radius;
    const sine = xk / radius;
    factor[k * stride + k] = radius;
    for (let i = k + 1; i < size; i++) {
      const at = i * stride + k;
      const lik = factor[at];
      factor[at] = cosine * lik + sine * x[i];
      x[i] = cosine * x[i] - sine * lik;
    }
  }
}

/**
 * Turns the factor of A into the factor of A - x·xᵀ; false, with the factor untouched, when that is
 * not positive definite to rounding. `x` and `scratch`, both shape (size), are used up.
 *
 * By orthogonal rotations after solving L·p = x, which loses no more than the problem itself does.
 * Cost: 1.5·size² products.
 *
 * @see Dongarra et al., LINPACK Users' Guide (1979), DCHDD.
 */
export function choleskyDowndateInto(
  factor: Float64Array,
  x: Float64Array,
  scratch: Float64Array,
  size: number,
  stride: number = size,
): boolean {
  const p = x;
  solveLowerInto(p, factor, x, size, stride);
  let normSquared = 0;
  for (let i = 0; i < size; i++) normSquared += p[i] * p[i];
  if (!(normSquared < 1)) return false;
  let alpha = Math.sqrt(1 - normSquared);
  scratch.fill(0, 0, size);
  for (let k = size - 1; k >= 0; k--) {
    const radius = Math.sqrt(alpha * alpha + p[k] * p[k]);
    const cosine = alpha / radius;
    const sine = p[k] / radius;
    alpha = radius;
    for (let i = k; i < size; i++) {
      const at = i * stride + k;
      const lik = factor[at];
      factor[at] = cosine * lik - sine * scratch[i];
      scratch[i] = cosine * scratch[i] + sine * lik;
    }
  }
  return true;
}
