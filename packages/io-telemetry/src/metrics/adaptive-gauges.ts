/**
 * Under which name each field of an adaptive record is measured.
 *
 * @module
 */
import type { v1 } from "@meristem/leyline";
import type { MetricName } from "./registry.js";

type AdaptiveField = keyof v1.AdaptiveRecord;

/** Every field has one; the exponent is that of the steps. */
const NAMES: Readonly<Record<AdaptiveField, MetricName>> = {
  schemeFrequencyExplicit: "meristem_scheme_explicit_ratio",
  schemeFrequencyImplicit: "meristem_scheme_implicit_ratio",
  maxStiffnessMetric: "meristem_stiffness_max",
  numInternalIterationsMean: "meristem_solver_iterations_mean",
  implicitResidualNormMax: "meristem_solver_residual_max",
  entropyRatioCurrent: "meristem_entropy_ratio",
  dgmWidthCurrent: "meristem_network_width",
  dgmDepthCurrent: "meristem_network_depth",
  architectureScalingEvents: "meristem_network_scalings",
  entropyWindowCurrent: "meristem_entropy_window_steps",
  learningRateCurrent: "meristem_learning_rate",
  volatilitySigmaSquared: "meristem_volatility_sigma_squared",
  stiffnessLowAdaptive: "meristem_stiffness_low",
  stiffnessHighAdaptive: "meristem_stiffness_high",
  holderExponentWtmm: "meristem_holder_exponent",
  transportEpsilonCurrent: "meristem_transport_epsilon",
  transportIterationsCurrent: "meristem_transport_iterations",
  transportResidualCurrent: "meristem_transport_residual",
};

export const ADAPTIVE_GAUGES = Object.entries(NAMES) as readonly [AdaptiveField, MetricName][];
