/**
 * Dense product with strides. Twin of `assembly/gemm.ts`: every entry is one sum in order of the
 * inner index, in blocks of 256.
 */
import type { CoreOperations } from "../core-operations.js";

const INNER = 256;
const ROW = new Float64Array(INNER);

export function gemm(heap: Float64Array, ...shape: Parameters<CoreOperations["gemm"]>): void {
  const [rowCount, colCount, innerCount, a, aRowStep, aColStep] = shape;
  const [, , , , , , b, bRowStep, bColStep, c, cRowStep, accumulate] = shape;
  for (let p = 0; p < innerCount; p += INNER) {
    const inner = Math.min(INNER, innerCount - p);
    const fresh = p === 0 && accumulate === 0;
    for (let i = 0; i < rowCount; i++) {
      for (let q = 0; q < inner; q++) ROW[q] = heap[a + i * aRowStep + (p + q) * aColStep];
      for (let j = 0; j < colCount; j++) {
        let sum = 0;
        let from = b + p * bRowStep + j * bColStep;
        for (let q = 0; q < inner; q++, from += bRowStep) sum += ROW[q] * heap[from];
        const to = c + i * cRowStep + j;
        heap[to] = fresh ? sum : heap[to] + sum;
      }
    }
  }
}
