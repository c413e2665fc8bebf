/**
 * Where dense products are computed: the plain twin here, the WASM core behind the same face.
 *
 * All matrices are row-major and dense. `beta` is 0 (overwrite) or 1 (accumulate), as in BLAS. The
 * order of additions is part of the promise: two engines that state the same order give the same
 * bits.
 *
 * @module
 */
import { tanh } from "../math/index.js";

export type Beta = 0 | 1;

export interface MatrixEngine {
  readonly name: string;
  /** Zeroed memory that this engine computes in without copying. Never given back. */
  allocate(length: number): Float64Array;
  /** c (m, n) = a (m, k) · b (k, n) + beta · c. */
  multiply: MatrixProduct;
  /** c (m, n) = aᵀ · b + beta · c, with a (k, m) and b (k, n). */
  multiplyTransposedLeft: MatrixProduct;
  /** c (m, n) = a · bᵀ + beta · c, with a (m, k) and b (n, k). */
  multiplyTransposedRight: MatrixProduct;
  /** out_i = tanh x_i for i < count. */
  tanhInto(out: Float64Array, x: Float64Array, count: number): void;
}

export type MatrixProduct = (
  c: Float64Array,
  a: Float64Array,
  b: Float64Array,
  m: number,
  k: number,
  n: number,
  beta: Beta,
) => void;

/** Plain loops: each c_ij starts at 0 and adds its products in order of the inner index. */
export const plainEngine: MatrixEngine = {
  name: "plain",
  allocate: (length) => new Float64Array(length),
  multiply(c, a, b, m, k, n, beta) {
    for (let i = 0; i < m; i++) {
      const row = i * n;
      if (beta === 0) c.fill(0, row, row + n);
      for (let p = 0; p < k; p++) {
        const factor = a[i * k + p];
        const from = p * n;
        for (let j = 0; j < n; j++) c[row + j] += factor * b[from + j];
      }
    }
  },
  multiplyTransposedLeft(c, a, b, m, k, n, beta) {
    if (beta === 0) c.fill(0, 0, m * n);
    for (let p = 0; p < k; p++) {
      for (let i = 0; i < m; i++) {
        const factor = a[p * m + i];
        for (let j = 0; j < n; j++) c[i * n + j] += factor * b[p * n + j];
      }
    }
  },
  multiplyTransposedRight(c, a, b, m, k, n, beta) {
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) {
        let sum = beta === 0 ? 0 : c[i * n + j];
        for (let p = 0; p < k; p++) sum += a[i * k + p] * b[j * k + p];
        c[i * n + j] = sum;
      }
    }
  },
  tanhInto(out, x, count) {
    for (let i = 0; i < count; i++) out[i] = tanh(x[i]);
  },
};
