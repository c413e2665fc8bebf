/**
 * Counter-based random numbers: named streams of two numbers, and the laws drawn from them.
 *
 * @packageDocumentation
 */
export { philox4x32Into } from "./philox.js";
export { fork, streamFrom } from "./stream.js";
export type { RandomStream } from "./stream.js";
export { nextUniform, uniformAt, uniformInto, uniformStep } from "./uniform.js";
