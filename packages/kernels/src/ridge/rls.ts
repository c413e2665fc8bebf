/**
 * Ridge regression, one sample at a time, with forgetting and robust to outliers.
 *
 * @module
 */
import { assertFinite, assertPositive, assertShape } from "../linalg/assert-shape.js";
import {
  absorbInto,
  cloneRlsGainState,
  initialRlsGainState,
  type RlsGainConfig,
  type RlsGainState,
} from "./rls-gain.js";

export interface RlsConfig extends RlsGainConfig {
  /**
   * Huber: a prior error beyond so many running mean absolute errors counts less, weight
   * threshold/|error|. `Infinity` is plain least squares.
   */
  readonly huberThreshold: number;
  /** Rate in (0, 1] of the running mean absolute error; early on the plain mean is used. */
  readonly scaleRate: number;
}

export interface RlsState extends RlsGainState {
  /** Shape (p), unit of target per unit of feature. Zero at first. */
  readonly weights: Float64Array;
  /** Running mean absolute prior error, unit of the target, outliers clipped. 0 before any. */
  scale: number;
  /** Prior errors that entered `scale`. */
  scaleCount: number;
}

export interface RlsOutput {
  /** Target minus the prediction that the state before this sample makes. */
  readonly error: number;
  /** Huber weight the sample got, in (0, 1]. */
  readonly weight: number;
}

/** The state before the first sample. @throws RangeError, naming the field that is out of range */
export function initialRlsState(config: RlsConfig): RlsState {
  if (!(config.huberThreshold > 0)) {
    throw new RangeError(`huberThreshold: ${config.huberThreshold}, expected > 0`);
  }
  assertPositive("scaleRate", config.scaleRate);
  return {
    ...initialRlsGainState(config),
    weights: new Float64Array(config.featureCount),
    scale: 0,
    scaleCount: 0,
  };
}

/** w·x. @throws ShapeError unless `features` has the shape of the weights */
export function rlsPredict(state: RlsState, features: Float64Array): number {
  const { weights } = state;
  assertShape("features", features, weights.length);
  let sum = 0;
  for (let i = 0; i < weights.length; i++) sum += weights[i] * features[i];
  return sum;
}

/** Huber weight of an error whose running mean absolute size is `scale`; 1 while that is 0. */
export function huberWeight(error: number, scale: number, threshold: number): number {
  const size = Math.abs(error);
  const limit = threshold * scale;
  return scale > 0 && size > limit ? limit / size : 1;
}

/** The running mean absolute error after one more, clipped, error. */
export function nextErrorScale(
  scale: number,
  count: number,
  error: number,
  config: { readonly huberThreshold: number; readonly scaleRate: number },
): number {
  const limit = scale > 0 ? config.huberThreshold * scale : Infinity;
  const rate = Math.max(config.scaleRate, 1 / (count + 1));
  return scale + rate * (Math.min(Math.abs(error), limit) - scale);
}

/**
 * Learns one sample: error e = y - w·x, Huber weight from |e|, gain k (see {@link absorbInto}), then
 * w <- w + k·e. Returns e.
 *
 * With `forgetting` 1, no Huber and no protection, the weights are the ridge solution of all samples
 * with penalty 1/`priorVariance`, to rounding. Cost: 2·p² + 2·p products, no allocation.
 *
 * @throws ShapeError when `features` is not shape (p); RangeError when an input is not finite
 * @see Haykin, Adaptive Filter Theory (5th ed.), §10.3; Huber (1964) for the weight.
 */
export function rlsStepInto(
  state: RlsState,
  features: Float64Array,
  target: number,
  config: RlsConfig,
): number {
  assertFinite("target", target);
  const error = target - rlsPredict(state, features);
  const weight = huberWeight(error, state.scale, config.huberThreshold);
  absorbInto(state, features, weight, config);
  const { weights, gain } = state;
  for (let i = 0; i < weights.length; i++) weights[i] += gain[i] * error;
  state.scale = nextErrorScale(state.scale, state.scaleCount, error, config);
  state.scaleCount++;
  return error;
}

/** As {@link rlsStepInto}, leaving `state` alone. */
export function rlsStep(
  state: RlsState,
  sample: { readonly features: Float64Array; readonly target: number },
  config: RlsConfig,
): { state: RlsState; output: RlsOutput } {
  const next: RlsState = {
    ...cloneRlsGainState(state),
    weights: state.weights.slice(),
    scale: state.scale,
    scaleCount: state.scaleCount,
  };
  const error = rlsStepInto(next, sample.features, sample.target, config);
  const weight = huberWeight(error, state.scale, config.huberThreshold);
  return { state: next, output: { error, weight } };
}
