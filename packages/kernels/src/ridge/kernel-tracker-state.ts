/**
 * What the kernel tracker keeps, and how points enter and leave its dictionary.
 *
 * @module
 */
import { assertInteger, assertPositive } from "../linalg/assert-shape.js";
import { assertKernelFunction, type KernelFunction } from "./kernel-functions.js";

export interface KernelTrackerConfig extends KernelFunction {
  readonly dimension: number;
  /** Most points kept, >= 1. */
  readonly capacity: number;
  /** Noise variance over signal variance, > 0. */
  readonly lambda: number;
  /** λ in (0, 1]: the posterior drifts back to the prior by a share 1-λ per sample. */
  readonly forgetting: number;
  /** A sample whose kernel variance given the dictionary is below this share does not join it. */
  readonly noveltyMin: number;
}

export interface KernelTrackerState {
  /** Points held, <= capacity. */
  size: number;
  /** Row-major, shape (capacity + 1, dimension); the first `size` rows are the dictionary. */
  readonly points: Float64Array;
  /** Shape (capacity + 1): posterior mean at the points, unit of the targets. */
  readonly mean: Float64Array;
  /** Row-major, shape (capacity + 1, capacity + 1): posterior covariance over signal variance. */
  readonly covariance: Float64Array;
  /** Row-major, shape (capacity + 1, capacity + 1): inverse kernel matrix of the points. */
  readonly inverse: Float64Array;
  /** Shape (3·(capacity + 1)), scratch: kernel column, its solution, cross covariance. */
  readonly scratch: Float64Array;
  /** Σ e²/(predictive variance) and its count, with forgetting: their ratio is the signal variance. */
  scaleSum: number;
  scaleCount: number;
}

/** The empty state. @throws RangeError, naming the field that is out of range */
export function initialKernelTrackerState(config: KernelTrackerConfig): KernelTrackerState {
  assertKernelFunction(config);
  assertInteger("dimension", config.dimension, 1);
  assertInteger("capacity", config.capacity, 1);
  assertPositive("lambda", config.lambda);
  assertPositive("noveltyMin", config.noveltyMin);
  if (!(config.forgetting > 0 && config.forgetting <= 1)) {
    throw new RangeError(`forgetting: ${config.forgetting}, expected within (0, 1]`);
  }
  const stride = config.capacity + 1;
  return {
    size: 0,
    points: new Float64Array(stride * config.dimension),
    mean: new Float64Array(stride),
    covariance: new Float64Array(stride * stride),
    inverse: new Float64Array(stride * stride),
    scratch: new Float64Array(3 * stride),
    scaleSum: 0,
    scaleCount: 0,
  };
}

/** Adds the projected point as the last of the dictionary. */
export function include(
  state: KernelTrackerState,
  point: Float64Array,
  posteriorMean: number,
  variance: number,
  total: number,
  novelty: number,
  config: KernelTrackerConfig,
): void {
  const { size, points, mean, covariance, inverse, scratch } = state;
  const stride = config.capacity + 1;
  const last = size * stride;
  for (let i = 0; i < size; i++) {
    const h = scratch[2 * stride + i] * (1 - variance / total);
    covariance[last + i] = h;
    covariance[i * stride + size] = h;
    const q = scratch[stride + i];
    for (let j = 0; j <= i; j++) {
      const value = inverse[i * stride + j] + (q * scratch[stride + j]) / novelty;
      inverse[i * stride + j] = value;
      inverse[j * stride + i] = value;
    }
    inverse[last + i] = -q / novelty;
    inverse[i * stride + size] = -q / novelty;
  }
  covariance[last + size] = variance * (1 - variance / total);
  inverse[last + size] = 1 / novelty;
  mean[size] = posteriorMean;
  for (let k = 0; k < config.dimension; k++) points[size * config.dimension + k] = point[k];
  state.size = size + 1;
}

/** The point whose removal changes the mean function least, |(K⁻¹μ)_i| / (K⁻¹)_ii. */
export function leastUseful(state: KernelTrackerState, config: KernelTrackerConfig): number {
  const { size, mean, inverse } = state;
  const stride = config.capacity + 1;
  let least = Infinity;
  let index = 0;
  for (let i = 0; i < size; i++) {
    let sum = 0;
    for (let j = 0; j < size; j++) sum += inverse[i * stride + j] * mean[j];
    const loss = Math.abs(sum) / inverse[i * stride + i];
    if (loss < least) {
      least = loss;
      index = i;
    }
  }
  return index;
}

/** Takes point `index` out; the last point moves into its place. */
export function remove(
  state: KernelTrackerState,
  index: number,
  config: KernelTrackerConfig,
): void {
  const { points, mean, covariance, inverse } = state;
  const { dimension } = config;
  const stride = config.capacity + 1;
  const last = state.size - 1;
  swap(inverse, index, last, stride);
  swap(covariance, index, last, stride);
  mean[index] = mean[last];
  for (let k = 0; k < dimension; k++) points[index * dimension + k] = points[last * dimension + k];
  const pivot = inverse[last * stride + last];
  for (let i = 0; i < last; i++) {
    const ratio = inverse[i * stride + last] / pivot;
    for (let j = 0; j <= i; j++) {
      const value = inverse[i * stride + j] - ratio * inverse[last * stride + j];
      inverse[i * stride + j] = value;
      inverse[j * stride + i] = value;
    }
  }
  state.size = last;
}

/** Exchanges rows and columns `a` and `b` of a symmetric matrix, up to row `b`. */
function swap(matrix: Float64Array, a: number, b: number, stride: number): void {
  if (a === b) return;
  for (let k = 0; k <= b; k++) {
    const row = matrix[a * stride + k];
    matrix[a * stride + k] = matrix[b * stride + k];
    matrix[b * stride + k] = row;
  }
  for (let k = 0; k <= b; k++) {
    const column = matrix[k * stride + a];
    matrix[k * stride + a] = matrix[k * stride + b];
    matrix[k * stride + b] = column;
  }
}
