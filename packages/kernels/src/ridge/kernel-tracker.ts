/**
 * Kernel ridge, one sample at a time, with forgetting, on a dictionary of bounded size.
 *
 * The posterior of a Gaussian process is kept at the dictionary's points only. A sample that the
 * dictionary nearly spans (approximate linear dependence) updates it without joining; when the
 * dictionary is full, the point whose removal changes the mean least leaves.
 *
 * @module
 * @see Van Vaerenbergh, Lázaro-Gredilla & Santamaría, "Kernel recursive least-squares tracker for
 *   time-varying regression", IEEE TNNLS 23 (2012), Algorithm 1; Engel et al. (2004) for the test.
 */
import { assertAllFinite, assertFinite, assertShape } from "../linalg/assert-shape.js";
import { kernelAt } from "./kernel-functions.js";
import {
  include,
  leastUseful,
  remove,
  type KernelTrackerConfig,
  type KernelTrackerState,
} from "./kernel-tracker-state.js";

/** A prediction of a new target. */
export interface KernelTrackerPrediction {
  readonly mean: number;
  /** Unit of the targets squared, noise included. 0 before the second sample. */
  readonly variance: number;
}

/** What {@link project} finds out about a point, in units of the signal variance. */
interface Projection {
  mean: number;
  /** Kernel variance of the point given the dictionary: its novelty. */
  novelty: number;
  /** Posterior variance of the function at the point. */
  variance: number;
}

const projection: Projection = { mean: 0, novelty: 0, variance: 0 };

/** Kernel column, its solution q and h = Σq into scratch; the rest into `projection`. */
function project(
  state: KernelTrackerState,
  point: Float64Array,
  config: KernelTrackerConfig,
): Projection {
  const { size, points, mean, covariance, inverse, scratch } = state;
  const { dimension } = config;
  const stride = config.capacity + 1;
  const solution = stride;
  const cross = 2 * stride;
  for (let i = 0; i < size; i++) {
    scratch[i] = kernelAt(config, dimension, points, i * dimension, point, 0);
  }
  let novelty = kernelAt(config, dimension, point, 0, point, 0);
  let predicted = 0;
  for (let i = 0; i < size; i++) {
    let sum = 0;
    for (let j = 0; j < size; j++) sum += inverse[i * stride + j] * scratch[j];
    scratch[solution + i] = sum;
    novelty -= sum * scratch[i];
    predicted += sum * mean[i];
  }
  novelty = Math.max(novelty, 0);
  let variance = novelty;
  for (let i = 0; i < size; i++) {
    let sum = 0;
    for (let j = 0; j < size; j++) sum += covariance[i * stride + j] * scratch[solution + j];
    scratch[cross + i] = sum;
    variance += sum * scratch[solution + i];
  }
  projection.mean = predicted;
  projection.novelty = novelty;
  projection.variance = Math.max(variance, 0);
  return projection;
}

/** Predicts a new target at `point`. Cost: 2·size² products. @throws ShapeError */
export function kernelTrackerPredict(
  state: KernelTrackerState,
  point: Float64Array,
  config: KernelTrackerConfig,
): KernelTrackerPrediction {
  assertShape("point", point, config.dimension);
  const { mean, variance } = project(state, point, config);
  const signal = state.scaleCount > 0 ? state.scaleSum / state.scaleCount : 0;
  return { mean, variance: signal * (variance + config.lambda) };
}

/**
 * Learns one sample and returns its prior error.
 *
 * With `forgetting` 1 and room for all points, predictions are those of kernel ridge on all samples
 * but for the points that were not novel, each of which changes them by at most about
 * √(noveltyMin/lambda) of the largest target. Cost: about 5·size² products and
 * size kernel values, no allocation.
 *
 * @throws ShapeError when `point` has another shape; RangeError when an input is not finite
 */
export function kernelTrackerStepInto(
  state: KernelTrackerState,
  point: Float64Array,
  target: number,
  config: KernelTrackerConfig,
): number {
  assertShape("point", point, config.dimension);
  assertAllFinite("point", point);
  assertFinite("target", target);
  if (config.forgetting < 1) driftToPrior(state, config);
  const { mean, novelty, variance } = project(state, point, config);
  const total = config.lambda + variance;
  const error = target - mean;
  state.scaleSum = config.forgetting * state.scaleSum + (error * error) / total;
  state.scaleCount = config.forgetting * state.scaleCount + 1;
  correct(state, error / total, total, config);
  const own = kernelAt(config, config.dimension, point, 0, point, 0);
  if (novelty > config.noveltyMin * own) {
    include(state, point, mean + (variance / total) * error, variance, total, novelty, config);
    if (state.size > config.capacity) remove(state, leastUseful(state, config), config);
  }
  return error;
}

/** Σ <- λΣ + (1-λ)K, μ <- √λ·μ at the dictionary's points. */
function driftToPrior(state: KernelTrackerState, config: KernelTrackerConfig): void {
  const { size, points, mean, covariance } = state;
  const { dimension, forgetting } = config;
  const stride = config.capacity + 1;
  const shrink = Math.sqrt(forgetting);
  for (let i = 0; i < size; i++) {
    mean[i] *= shrink;
    for (let j = 0; j <= i; j++) {
      const prior = kernelAt(config, dimension, points, i * dimension, points, j * dimension);
      const value = forgetting * covariance[i * stride + j] + (1 - forgetting) * prior;
      covariance[i * stride + j] = value;
      covariance[j * stride + i] = value;
    }
  }
}

/** Conditions mean and covariance of the present points on the sample just projected. */
function correct(
  state: KernelTrackerState,
  step: number,
  total: number,
  config: KernelTrackerConfig,
): void {
  const { size, mean, covariance, scratch } = state;
  const stride = config.capacity + 1;
  const cross = 2 * stride;
  for (let i = 0; i < size; i++) {
    const h = scratch[cross + i];
    mean[i] += h * step;
    for (let j = 0; j <= i; j++) {
      const value = covariance[i * stride + j] - (h * scratch[cross + j]) / total;
      covariance[i * stride + j] = value;
      covariance[j * stride + i] = value;
    }
  }
}

/** As {@link kernelTrackerStepInto}, leaving `state` alone. */
export function kernelTrackerStep(
  state: KernelTrackerState,
  sample: { readonly point: Float64Array; readonly target: number },
  config: KernelTrackerConfig,
): { state: KernelTrackerState; output: { readonly error: number } } {
  const next: KernelTrackerState = {
    ...state,
    points: state.points.slice(),
    mean: state.mean.slice(),
    covariance: state.covariance.slice(),
    inverse: state.inverse.slice(),
    scratch: state.scratch.slice(),
  };
  const error = kernelTrackerStepInto(next, sample.point, sample.target, config);
  return { state: next, output: { error } };
}
