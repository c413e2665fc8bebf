/**
 * The inner loops of entropic transport. Twin of `assembly/sinkhorn.ts`.
 *
 * `rowCount` and `colCount` are multiples of four; padding has cost ∞ and weight 0.
 */
import { exp } from "../../math/elementary.js";

const FLOOR = -708;

/** e^x with x ≤ −708 (and NaN) flushed to 0 and x ≥ 708 held there. */
function expFlushed(x: number): number {
  return x > FLOOR ? exp(x < -FLOOR ? x : -FLOOR) : 0;
}

/** kernel_ij = e^((f_i + g_j − cost_ij)·inverseEpsilon). */
export function gibbsInto(
  heap: Float64Array,
  kernel: number,
  cost: number,
  f: number,
  g: number,
  inverseEpsilon: number,
  rowCount: number,
  colCount: number,
): void {
  for (let i = 0; i < rowCount; i++) {
    const row = heap[f + i];
    const to = kernel + i * colCount;
    const from = cost + i * colCount;
    for (let j = 0; j < colCount; j++) {
      heap[to + j] = expFlushed((row + heap[g + j] - heap[from + j]) * inverseEpsilon);
    }
  }
}

/**
 * u = a/(K·v), then v = b/(Kᵀ·u), reading K once. Returns Σ|u·(K·v) − a| from before the update.
 */
export function scalingSweep(
  heap: Float64Array,
  kernel: number,
  u: number,
  v: number,
  a: number,
  b: number,
  rowCount: number,
  colCount: number,
  colTotal: number,
): number {
  heap.fill(0, colTotal, colTotal + colCount);
  let error = 0;
  for (let i = 0; i < rowCount; i += 4) {
    const row0 = kernel + i * colCount;
    const row1 = row0 + colCount;
    const row2 = row1 + colCount;
    const row3 = row2 + colCount;
    for (let k = 0; k < 4; k++) {
      const total = rowTotal(heap, row0 + k * colCount, v, colCount);
      const weight = heap[a + i + k];
      error += Math.abs(heap[u + i + k] * total - weight);
      heap[u + i + k] = weight > 0 ? weight / total : 0;
    }
    const u0 = heap[u + i];
    const u1 = heap[u + i + 1];
    const u2 = heap[u + i + 2];
    const u3 = heap[u + i + 3];
    for (let j = 0; j < colCount; j++) {
      const upper = heap[row0 + j] * u0 + heap[row1 + j] * u1;
      const lower = heap[row2 + j] * u2 + heap[row3 + j] * u3;
      heap[colTotal + j] += upper + lower;
    }
  }
  for (let j = 0; j < colCount; j++) {
    const weight = heap[b + j];
    heap[v + j] = weight > 0 ? weight / heap[colTotal + j] : 0;
  }
  return error;
}

function rowTotal(heap: Float64Array, row: number, v: number, colCount: number): number {
  let sum0 = 0;
  let sum1 = 0;
  let sum2 = 0;
  let sum3 = 0;
  for (let j = 0; j < colCount; j += 4) {
    sum0 += heap[row + j] * heap[v + j];
    sum1 += heap[row + j + 1] * heap[v + j + 1];
    sum2 += heap[row + j + 2] * heap[v + j + 2];
    sum3 += heap[row + j + 3] * heap[v + j + 3];
  }
  return sum0 + sum2 + (sum1 + sum3);
}

/** Of row i: most_i = max_j (g_j − cost_ij), sum_i = Σ_j e^((g_j − cost_ij − most_i)·inverse). */
export function softMinRows(
  heap: Float64Array,
  most: number,
  sum: number,
  cost: number,
  g: number,
  inverseEpsilon: number,
  rowCount: number,
  colCount: number,
): void {
  for (let i = 0; i < rowCount; i++) {
    const from = cost + i * colCount;
    let first = -Infinity;
    let second = -Infinity;
    for (let j = 0; j < colCount; j += 2) {
      const even = heap[g + j] - heap[from + j];
      const odd = heap[g + j + 1] - heap[from + j + 1];
      if (first < even) first = even;
      if (second < odd) second = odd;
    }
    const top = second > first ? second : first;
    let evenTotal = 0;
    let oddTotal = 0;
    for (let j = 0; j < colCount; j += 2) {
      evenTotal += expFlushed((heap[g + j] - heap[from + j] - top) * inverseEpsilon);
      oddTotal += expFlushed((heap[g + j + 1] - heap[from + j + 1] - top) * inverseEpsilon);
    }
    heap[most + i] = top;
    heap[sum + i] = evenTotal + oddTotal;
  }
}

/** Of column j: most_j = max_i (f_i − cost_ij), sum_j = Σ_i e^((f_i − cost_ij − most_j)·inverse). */
export function softMinCols(
  heap: Float64Array,
  most: number,
  sum: number,
  cost: number,
  f: number,
  inverseEpsilon: number,
  rowCount: number,
  colCount: number,
): void {
  heap.fill(-Infinity, most, most + colCount);
  heap.fill(0, sum, sum + colCount);
  for (let i = 0; i < rowCount; i++) {
    const from = cost + i * colCount;
    for (let j = 0; j < colCount; j++) {
      const gap = heap[f + i] - heap[from + j];
      if (heap[most + j] < gap) heap[most + j] = gap;
    }
  }
  for (let i = 0; i < rowCount; i++) {
    const from = cost + i * colCount;
    for (let j = 0; j < colCount; j++) {
      const gap = heap[f + i] - heap[from + j] - heap[most + j];
      heap[sum + j] += expFlushed(gap * inverseEpsilon);
    }
  }
}
