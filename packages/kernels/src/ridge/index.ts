/**
 * Regression with a quadratic penalty: recursive, per horizon, in feature spaces.
 *
 * @packageDocumentation
 */
export { huberWeightInto } from "./huber-weight.js";
export type { HuberSettings, HuberSlots } from "./huber-weight.js";
export {
  RLS_TRACE,
  RLS_WIDENING,
  rlsCorrectInto,
  rlsPackedPriorInto,
  rlsPackedSize,
  rlsPackedUpdateInto,
  rlsPaddedPriorInto,
  rlsPaddedUpdateInto,
  rlsPredictInto,
  rlsWorkspace,
} from "./rls.js";
export type { RlsSettings, RlsWorkspace } from "./rls.js";
export { kernelAt, matern32, matern52, rbf } from "./kernel-functions.js";
export type { KernelFunction } from "./kernel-functions.js";
export {
  chooseKernelRidge,
  fitKernelRidge,
  kernelRidgePredict,
  medianDistance,
} from "./kernel-ridge.js";
export type {
  KernelRidgeConfig,
  KernelRidgeFit,
  KernelRidgeGrid,
  KernelRidgePrediction,
  RegressionData,
} from "./kernel-ridge.js";
export {
  kernelTrackerPredict,
  kernelTrackerStep,
  kernelTrackerStepInto,
} from "./kernel-tracker.js";
export type { KernelTrackerPrediction } from "./kernel-tracker.js";
export { initialKernelTrackerState } from "./kernel-tracker-state.js";
export type { KernelTrackerConfig, KernelTrackerState } from "./kernel-tracker-state.js";
export {
  drawPhasedFeatures,
  drawRandomFeatures,
  phasedFeaturesInto,
  randomFeaturesInto,
} from "./random-features.js";
export type {
  PhasedFeatures,
  PhasedFeaturesConfig,
  RandomFeatures,
  RandomFeaturesConfig,
} from "./random-features.js";
