/**
 * Gradient flows in the space of distributions: mixture weights on the simplex, densities on a line.
 *
 * @packageDocumentation
 */
export { densityStep, densityStepInto, massOnGridInto } from "./density.js";
export type { DensityConfig, DensityOutput, DensityState, Potential } from "./density.js";
export { fisherRaoDistance, freeEnergy } from "./energy.js";
export { jkoStep, jkoStepInto } from "./step.js";
export type { JkoConfig } from "./step.js";
export type { JkoInput, JkoOutput, JkoState } from "./step-state.js";
