/**
 * Dense products over arrays instead of heap places: the core's `gemm` behind three plain calls.
 *
 * Every array a network computes in is a view into one core's heap, so nothing is copied on the way.
 * All matrices are row-major and dense. `beta` is 0 (overwrite) or 1 (accumulate), as in BLAS.
 *
 * @module
 */
import type { Core } from "../wasm/index.js";

export type Beta = 0 | 1;

export interface MatrixEngine {
  readonly kind: Core["kind"];
  /** Zeroed memory that this engine computes in. @throws ShapeError when the heap is full. */
  allocate(length: number): Float64Array;
  /** c (m, n) = a (m, k) · b (k, n) + beta · c. */
  multiply: MatrixProduct;
  /** c (m, n) = aᵀ · b + beta · c, with a (k, m) and b (k, n). */
  multiplyTransposedLeft: MatrixProduct;
  /** c (m, n) = a · bᵀ + beta · c, with a (m, k) and b (n, k). */
  multiplyTransposedRight: MatrixProduct;
  /** out_i = tanh x_i for i < count. */
  tanhInto(out: Float64Array, x: Float64Array, count: number): void;
  /** y_i += alpha · x_i for from <= i < end. */
  addScaledInto(y: Float64Array, alpha: number, x: Float64Array, from: number, end: number): void;
}

/** Arrays must come from the engine's own `allocate`, or be views of such arrays. */
export type MatrixProduct = (
  c: Float64Array,
  a: Float64Array,
  b: Float64Array,
  m: number,
  k: number,
  n: number,
  beta: Beta,
) => void;

/** Computes on `core`, whose heap holds everything allocated here and more. */
export function createMatrixEngine(core: Core): MatrixEngine {
  const base = core.heap.byteOffset;
  const place = (array: Float64Array): number => (array.byteOffset - base) >>> 3;
  return {
    kind: core.kind,
    allocate: (length) => core.view(core.allocate(length), length),
    multiply(c, a, b, m, k, n, beta) {
      core.gemm(m, n, k, place(a), k, 1, place(b), n, 1, place(c), n, beta);
    },
    multiplyTransposedLeft(c, a, b, m, k, n, beta) {
      core.gemm(m, n, k, place(a), 1, m, place(b), n, 1, place(c), n, beta);
    },
    multiplyTransposedRight(c, a, b, m, k, n, beta) {
      core.gemm(m, n, k, place(a), k, 1, place(b), 1, k, place(c), n, beta);
    },
    tanhInto(out, x, count) {
      core.tanhInto(place(out), place(x), count);
    },
    addScaledInto(y, alpha, x, from, end) {
      core.axpy(place(y) + from, alpha, place(x) + from, end - from);
    },
  };
}
