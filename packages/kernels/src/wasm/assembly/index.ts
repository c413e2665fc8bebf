/**
 * The WASM core, in AssemblyScript. Built by `scripts/generate-wasm.mjs`; not compiled by tsc.
 *
 * Every function has a twin in `src/wasm/twin/` that does the same operations in the same order, so
 * that both give the same bits. Arguments that name arrays are indices of doubles into the linear
 * memory (byte address ÷ 8).
 */
export { expInto } from "./exp";
export { jkoSolve } from "./jko";
export { quantileCost } from "./quantile-cost";
export { logInto } from "./log";
export { tanhInto } from "./tanh";
export { stencilInto } from "./stencil";
export { dot, axpy } from "./vector";
export { gemm, heapStart } from "./gemm";
export { gibbsInto, scalingSweep, softMinCols, softMinRows } from "./sinkhorn";
