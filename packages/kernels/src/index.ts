/**
 * The mathematics, and nothing else: pure functions over typed arrays. No clock, no randomness of
 * its own, no IO, no dependencies. Each area is an entry point (`@meristem/kernels/linalg`).
 *
 * @packageDocumentation
 */
export * as backend from "./backend/index.js";
export * as detect from "./detect/index.js";
export * as fokkerPlanck from "./fokker-planck/index.js";
export * as gpu from "./gpu/index.js";
export * as identification from "./identification/index.js";
export * as jko from "./jko/index.js";
export * as linalg from "./linalg/index.js";
export * as linearPrediction from "./linear-prediction/index.js";
export * as localRegression from "./local-regression/index.js";
export * as math from "./math/index.js";
export * as nn from "./nn/index.js";
export * as ot from "./ot/index.js";
export * as random from "./random/index.js";
export * as regularity from "./regularity/index.js";
export * as ridge from "./ridge/index.js";
export * as sde from "./sde/index.js";
export * as signature from "./signature/index.js";
export * as sinkhorn from "./sinkhorn/index.js";
export * as wasm from "./wasm/index.js";
