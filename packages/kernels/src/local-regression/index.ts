/**
 * Regression on the delay vectors of a series that lie nearest to its newest one.
 *
 * @packageDocumentation
 */
export { localRidge, localRidgeInto } from "./local-ridge.js";
export type { LocalRidge, LocalRidgePlan } from "./local-ridge.js";
export {
  nearestInto,
  nearestOldestFirstInto,
  nearestSearch,
  triangleWeightsInto,
} from "./nearest.js";
export type { NearestSearch } from "./nearest.js";
