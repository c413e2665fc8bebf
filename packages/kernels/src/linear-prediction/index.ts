/**
 * Wiener–Hopf prediction: autocovariances and the predictors they determine.
 *
 * @packageDocumentation
 */
export { autocovariance } from "./autocovariance.js";
export { levinsonDurbin, toeplitzSolve } from "./levinson.js";
export type { LevinsonOutput } from "./levinson.js";
