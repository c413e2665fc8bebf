/**
 * Stochastic differential equations: exact transitions, filters, schemes, jumps, calibration.
 *
 * @packageDocumentation
 */
export { fitJumpDiffusion, fitOu, fitStable } from "./calibration.js";
export type { JumpDiffusionFit, OuFit, StableFit } from "./calibration.js";
export { gbmStep, gbmTransition, ouPathInto, ouTransition } from "./exact.js";
export type { GeometricBrownian, Moments, OrnsteinUhlenbeck } from "./exact.js";
export {
  assertCompoundPoisson,
  compoundPoissonMoments,
  nextCompoundPoisson,
  nextStableIncrement,
} from "./jumps.js";
export type { CompoundPoisson } from "./jumps.js";
export {
  assertStateSpaceModel,
  kalmanPredictInto,
  kalmanState,
  kalmanStep,
  kalmanUpdateInto,
  smooth,
} from "./kalman.js";
export type { Innovation, InnovationBuffer, KalmanState, StateSpaceModel } from "./kalman.js";
export { linearTransition } from "./linear-sde.js";
export type { LinearSde, LinearTransition } from "./linear-sde.js";
export {
  eulerMaruyamaStep,
  IMPLICIT_EULER,
  implicitnessFor,
  implicitStep,
  milsteinStep,
  stiffness,
  STIFFNESS_EXPLICIT_MAX,
  STIFFNESS_IMPLICIT_MIN,
} from "./schemes.js";
export type { ImplicitConfig, ImplicitStep, ScalarSde, StepFrom } from "./schemes.js";
export {
  initialStructuralState,
  structuralForecastInto,
  structuralStep,
  structuralStepInto,
} from "./structural.js";
export type { StructuralConfig, StructuralState } from "./structural.js";
