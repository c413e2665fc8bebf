/**
 * Exact optimal transport on the line: samples, point masses, quantile functions.
 *
 * @packageDocumentation
 */
export { lineTransportCost, monotonePlan, sampleTransportCost } from "./one-dimensional.js";
export type { LineMasses, MonotonePlan } from "./one-dimensional.js";
export { barycentreInto, levelWeights, quantileCostInto } from "./quantile-functions.js";
