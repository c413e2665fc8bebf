/**
 * Densities and expectations of one-dimensional diffusions on a grid.
 *
 * @packageDocumentation
 */
export { solveBackward } from "./backward.js";
export type { BackwardOutput, BackwardProblem } from "./backward.js";
export {
  fokkerPlanckOperator,
  fokkerPlanckOperatorInto,
  fokkerPlanckStep,
  fokkerPlanckStepInto,
} from "./chang-cooper.js";
export type {
  FokkerPlanckCoefficients,
  FokkerPlanckOperator,
  FokkerPlanckOutput,
} from "./chang-cooper.js";
export { densityMass, densityMoments, densityQuantilesInto, normalDensityInto } from "./grid.js";
export type { CellGrid } from "./grid.js";
export {
  initialKramersMoyalState,
  kramersMoyalAt,
  kramersMoyalInto,
  kramersMoyalStep,
  kramersMoyalStepInto,
} from "./kramers-moyal.js";
export type {
  KramersMoyalCoefficients,
  KramersMoyalConfig,
  KramersMoyalState,
} from "./kramers-moyal.js";
