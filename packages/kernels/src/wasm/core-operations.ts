/**
 * The operations that the WASM core and its TypeScript twin both provide.
 *
 * @module
 */

/** The operations. A number named after an array is the index of its first double in the heap. */
export interface CoreOperations {
  /** out_i = e^(x_i). In place is fine. */
  expInto(out: number, x: number, count: number): void;
  /** out_i = log x_i. In place is fine. */
  logInto(out: number, x: number, count: number): void;
  /** out_i = tanh x_i. In place is fine. */
  tanhInto(out: number, x: number, count: number): void;
  /** Σ x_i·y_i, in four running sums. */
  dot(x: number, y: number, count: number): number;
  /** y_i += alpha·x_i. */
  axpy(y: number, alpha: number, x: number, count: number): void;
  /**
   * C = A·B, or C += A·B with `accumulate` = 1. Shapes (rowCount, innerCount)·(innerCount, colCount).
   *
   * Entry (i, p) of A is `heap[a + i·aRowStep + p·aColStep]`, of B likewise; rows of C lie
   * `cRowStep` apart and are dense. So Aᵀ·B swaps the two steps of A and A·Bᵀ those of B, and a
   * step may be any size. C may not overlap A or B. `innerCount` ≥ 1.
   */
  gemm(
    rowCount: number,
    colCount: number,
    innerCount: number,
    a: number,
    aRowStep: number,
    aColStep: number,
    b: number,
    bRowStep: number,
    bColStep: number,
    c: number,
    cRowStep: number,
    accumulate: 0 | 1,
  ): void;
  /**
   * kernel_ij = e^((f_i + g_j − cost_ij)·inverseEpsilon), exponents ≤ −708 give 0 and exponents
   * > 708 are clamped to 708.
   * Row-major; counts are multiples of four here and below, padding has cost ∞ and weight 0.
   */
  gibbsInto(
    kernel: number,
    cost: number,
    f: number,
    g: number,
    inverseEpsilon: number,
    rowCount: number,
    colCount: number,
  ): void;
  /**
   * u = a/(K·v), then v = b/(Kᵀ·u), reading K once; weights 0 give scales 0. `colTotal` is scratch
   * for colCount doubles. Returns Σ|u·(K·v) − a| of the scales before the sweep.
   */
  scalingSweep(
    kernel: number,
    u: number,
    v: number,
    a: number,
    b: number,
    rowCount: number,
    colCount: number,
    colTotal: number,
  ): number;
  /** most_i = max_j (g_j − cost_ij), sum_i = Σ_j e^((g_j − cost_ij − most_i)·inverseEpsilon). */
  softMinRows(
    most: number,
    sum: number,
    cost: number,
    g: number,
    inverseEpsilon: number,
    rowCount: number,
    colCount: number,
  ): void;
  /** most_j = max_i (f_i − cost_ij), sum_j = Σ_i e^((f_i − cost_ij − most_j)·inverseEpsilon). */
  softMinCols(
    most: number,
    sum: number,
    cost: number,
    f: number,
    inverseEpsilon: number,
    rowCount: number,
    colCount: number,
  ): void;
  /**
   * The proximal step of `src/jko/step.ts`. Returns the number of Newton steps, or −1 when plain
   * Newton in doubles does not converge. `work` is ten arrays of `stride` doubles in the layout of
   * `twin/jko.ts`; `stride` is `count` rounded up to a multiple of four; cost and kernel have shape
   * (count, stride), matrix twice that (the second half is scratch).
   */
  jkoSolve(
    count: number,
    stride: number,
    work: number,
    cost: number,
    kernel: number,
    matrix: number,
    inverseEpsilon: number,
    pull: number,
    flat: number,
    tolerance: number,
    stepCountMax: number,
  ): number;
  /**
   * cost_ij = keep·cost_ij + (1 − keep)·Σ_q (Q_qi − Q_qj)². Q is level-major, shape (levelCount,
   * stride), scaled by the root of each level's weight; the cost has shape (count, stride); `stride`
   * is a multiple of four.
   */
  quantileCost(
    cost: number,
    quantiles: number,
    levelCount: number,
    count: number,
    stride: number,
    keep: number,
  ): void;
  /**
   * out_i = w_0·x_i + Σ_{d=1}^{radius} w_d·(x_{i−d·step} + x_{i+d·step}) for `count` places, a
   * multiple of four; x has radius·step readable places on both sides.
   */
  stencilInto(
    out: number,
    x: number,
    weights: number,
    radius: number,
    step: number,
    count: number,
  ): void;
}
