/**
 * Small networks in float64: exact gradients, owned parameters, no allocation per step.
 *
 * Convolutions and distillation belong here as further `LayerPlan`s and losses.
 *
 * @packageDocumentation
 */
export type { Jet, Layer, LayerPlan } from "./layer.js";
export { crossEntropyLoss, gaussianLoss, quantileLoss, squaredLoss } from "./losses.js";
export { createMatrixEngine } from "./matrix-engine.js";
export type { MatrixEngine, MatrixProduct } from "./matrix-engine.js";
export { backward, createNetwork, forward } from "./network.js";
export type { LayerSpec, Network, NetworkOptions } from "./network.js";
export { createOptimizer, findOwnershipViolation, optimizerStepInto } from "./optimizer.js";
export type { Optimizer, OptimizerConfig, OwnershipViolation } from "./optimizer.js";
export { gradientNorm, zeroGradients } from "./parameter-set.js";
export type { ParameterEntry, ParameterOwner, ParameterSet } from "./parameter-set.js";
export { createJetPass, jetBackward, jetForward } from "./second-derivative.js";
export type { JetPass } from "./second-derivative.js";
