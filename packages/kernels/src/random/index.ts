/**
 * Counter-based random numbers: named streams of two numbers, and the laws drawn from them.
 *
 * @packageDocumentation
 */
export { philox4x32Into } from "./philox.js";
export { fork, streamFrom } from "./stream.js";
export type { RandomStream } from "./stream.js";
export { nextUniform, uniformAt, uniformInto, uniformStep } from "./uniform.js";
export { exponentialInto, exponentialStep, nextExponential } from "./exponential.js";
export { nextNormal, normalInto, normalStep } from "./normal.js";
export { nextPoisson, poissonInto } from "./poisson.js";
export { assertStableLaw, nextStable, stableInto, standardStable } from "./stable.js";
export type { StableLaw } from "./stable.js";
