/**
 * The twin of the WASM core: plain TypeScript over a plain heap. The oracle of the differential
 * test, and what runs where WebAssembly SIMD does not.
 */
import type { CoreOperations } from "../core-operations.js";
import { expInto, logInto, tanhInto } from "./elementary.js";
import { gemm } from "./gemm.js";
import { jkoSolve } from "./jko.js";
import { quantileCost } from "./quantile-cost.js";
import { gibbsInto, scalingSweep, softMinCols, softMinRows } from "./sinkhorn.js";
import { stencilInto } from "./stencil.js";
import { axpy, dot } from "./vector.js";

export function twinOperations(heap: Float64Array): CoreOperations {
  return {
    expInto: (...at) => expInto(heap, ...at),
    logInto: (...at) => logInto(heap, ...at),
    tanhInto: (...at) => tanhInto(heap, ...at),
    dot: (...at) => dot(heap, ...at),
    axpy: (...at) => axpy(heap, ...at),
    gemm: (...at) => gemm(heap, ...at),
    gibbsInto: (...at) => gibbsInto(heap, ...at),
    scalingSweep: (...at) => scalingSweep(heap, ...at),
    softMinRows: (...at) => softMinRows(heap, ...at),
    jkoSolve: (...at) => jkoSolve(heap, ...at),
    quantileCost: (...at) => quantileCost(heap, ...at),
    stencilInto: (...at) => stencilInto(heap, ...at),
    softMinCols: (...at) => softMinCols(heap, ...at),
  };
}
