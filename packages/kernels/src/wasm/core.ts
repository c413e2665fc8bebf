/**
 * The dense inner loops, over one linear memory: WebAssembly SIMD where the host has it, the
 * TypeScript twin where it has not. Both do the same operations in the same order, so which one
 * runs changes the time and not one bit.
 *
 * A core owns a heap of doubles of fixed size. It never grows, so a view into it never goes stale;
 * `allocate` hands out places in order, and `release` takes back everything since a `mark`, like a
 * stack. Arrays are named by the index of their first double in `heap`.
 *
 * @module
 */
import { ShapeError } from "../linalg/assert-shape.js";
import { twinOperations } from "./twin/operations.js";
import { loadOperations } from "./load.js";

/** What a core computes. Numbers named after arrays are indices of doubles into its heap. */
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
   * kernel_ij = e^((f_i + g_j − cost_ij)·inverseEpsilon), exponents ≤ −708 give 0, ≥ 708 are held.
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
   * for colCount doubles. Returns Σ|u·(K·v) − a| as it was before.
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
   * The proximal step of `src/jko/step.ts`: Newton steps made, or −1 when plain doubles or plain
   * Newton do not reach. `work` is ten arrays of `stride` doubles, laid out as `twin/jko.ts` says;
   * `stride` is `count` rounded up to a multiple of four; cost and kernel have shape (count,
   * stride), matrix twice that (the second half is scratch).
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

/** A heap and the operations on it. */
export interface Core extends CoreOperations {
  readonly kind: "wasm" | "twin";
  /** The whole memory as doubles. The same array for the life of the core. */
  readonly heap: Float64Array;
  /**
   * Index of `count` fresh doubles, 16-byte aligned, set to 0.
   *
   * @throws ShapeError when the heap has no room for them
   */
  allocate(count: number): number;
  /** A place to come back to with {@link Core.release}. */
  mark(): number;
  /** Gives back everything allocated since `mark`. */
  release(mark: number): void;
  /** `count` doubles from `index` on, as an array that shares the heap. */
  view(index: number, count: number): Float64Array;
}

export interface CoreOptions {
  /** How many doubles the caller will allocate, alignment included (one spare an allocation). */
  readonly heapDoubles: number;
  /** `twin` forces the TypeScript form; `fastest`, the default, takes WASM where it works. */
  readonly prefer?: "fastest" | "twin";
}

/**
 * Opens a core. Synchronous; the module is compiled once and shared.
 *
 * Cost: some 50 µs and address space for a memory; open one for each long-lived solver or net, or
 * share one, but not one per step.
 */
export function openCore(options: CoreOptions): Core {
  const loaded = options.prefer === "twin" ? undefined : loadOperations(options.heapDoubles);
  if (loaded !== undefined) {
    return withHeap("wasm", loaded.operations, loaded.heap, loaded.firstFree);
  }
  const heap = new Float64Array(options.heapDoubles);
  return withHeap("twin", twinOperations(heap), heap, 0);
}

function withHeap(
  kind: Core["kind"],
  operations: CoreOperations,
  heap: Float64Array,
  firstFree: number,
): Core {
  let top = firstFree + (firstFree & 1);
  return {
    ...operations,
    kind,
    heap,
    allocate(count) {
      const index = top;
      const next = index + count + (count & 1);
      if (!(next <= heap.length)) {
        const room = heap.length - index;
        throw new ShapeError(`heap: room for (${room}) doubles, expected at least (${count})`);
      }
      top = next;
      heap.fill(0, index, next);
      return index;
    },
    mark: () => top,
    release(mark) {
      top = mark;
    },
    view: (index, count) => heap.subarray(index, index + count),
  };
}
