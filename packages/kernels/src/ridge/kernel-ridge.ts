/**
 * Kernel ridge regression on a window, its leave-one-out errors, and the choice of its scales.
 *
 * @module
 */
import {
  assertAllFinite,
  assertInteger,
  assertLengthMin,
  assertPositive,
  assertShape,
} from "../linalg/assert-shape.js";
import { choleskyInto, choleskySolveInto, solveLowerInto } from "../linalg/cholesky.js";
import { assertKernelFunction, kernelAt, type KernelFunction } from "./kernel-functions.js";

/** Points and targets. */
export interface RegressionData {
  /** Row-major, shape (count, dimension), input units. Finite. */
  readonly points: Float64Array;
  /** Shape (count), centred by the caller if a level is to be shrunk to. Finite. */
  readonly targets: Float64Array;
  readonly dimension: number;
}

export interface KernelRidgeConfig extends KernelFunction {
  /** λ > 0 added to the diagonal: noise variance over signal variance. */
  readonly lambda: number;
}

/** A fitted regression. Everything {@link kernelRidgePredict} needs. */
export interface KernelRidgeFit extends RegressionData {
  readonly config: KernelRidgeConfig;
  /** Shape (count): α = (K + λI)⁻¹·targets. */
  readonly dual: Float64Array;
  /** Row-major, shape (count, count): lower factor of K + λI. */
  readonly factor: Float64Array;
  /** Shape (count): y_i minus the prediction at x_i by the fit to the other points. */
  readonly looErrors: Float64Array;
  /** Mean square of `looErrors`, unit of the targets squared: what scales are chosen by. */
  readonly looVariance: number;
  /**
   * s², unit of the targets squared: the scale of the Gaussian process for which the leave-one-out
   * errors have the variances they should, Σ e_i²·[(K + λI)⁻¹]_ii / count.
   */
  readonly signalVariance: number;
  /** False when K + λI was not positive definite to rounding; then `dual` and errors are 0. */
  readonly definite: boolean;
}

/** @throws ShapeError or RangeError, naming the argument */
function assertData(data: RegressionData): number {
  assertInteger("dimension", data.dimension, 1);
  assertLengthMin("targets", data.targets, 1);
  const count = data.targets.length;
  assertShape("points", data.points, count * data.dimension);
  assertAllFinite("points", data.points);
  assertAllFinite("targets", data.targets);
  return count;
}

/**
 * Fits α = (K + λI)⁻¹ y and all leave-one-out errors in closed form: e_i = α_i / [(K + λI)⁻¹]_ii.
 *
 * Cost: count³/2 products and count²/2 kernel values.
 *
 * @throws ShapeError or RangeError, naming the argument
 * @see Rasmussen & Williams (2006), §2.3, (5.12).
 */
export function fitKernelRidge(data: RegressionData, config: KernelRidgeConfig): KernelRidgeFit {
  const count = assertData(data);
  assertKernelFunction(config);
  assertPositive("lambda", config.lambda);
  const { points, targets, dimension } = data;
  const factor = new Float64Array(count * count);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j <= i; j++) {
      factor[i * count + j] = kernelAt(
        config,
        dimension,
        points,
        i * dimension,
        points,
        j * dimension,
      );
    }
    factor[i * count + i] += config.lambda;
  }
  const dual = new Float64Array(count);
  const looErrors = new Float64Array(count);
  const definite = choleskyInto(factor, factor, count) === count;
  const fit = { points, targets, dimension, config, dual, factor, looErrors };
  if (!definite) return { ...fit, looVariance: 0, signalVariance: 0, definite };
  choleskySolveInto(dual, factor, targets, count);
  const unit = new Float64Array(count);
  let sum = 0;
  let scaled = 0;
  for (let i = 0; i < count; i++) {
    unit.fill(0);
    unit[i] = 1;
    // The i-th diagonal of the inverse is the squared length of L⁻¹·e_i.
    solveLowerInto(unit, factor, unit, count);
    let diagonal = 0;
    for (let k = i; k < count; k++) diagonal += unit[k] * unit[k];
    looErrors[i] = dual[i] / diagonal;
    sum += looErrors[i] * looErrors[i];
    scaled += looErrors[i] * looErrors[i] * diagonal;
  }
  return { ...fit, looVariance: sum / count, signalVariance: scaled / count, definite };
}

/** A prediction of the function, and of a new observation of it. */
export interface KernelRidgePrediction {
  readonly mean: number;
  /** Variance of a new target at the point: what is unknown of the function, plus the noise. */
  readonly variance: number;
}

/**
 * Predicts at `point`, shape (dimension).
 *
 * variance = s²·(λ + v), with v = k(x, x) - k*ᵀ(K + λI)⁻¹k* the share that the data leaves open at the
 * point and s² = `signalVariance`. Cost: count²/2 products.
 *
 * @throws ShapeError when `point` has another shape
 */
export function kernelRidgePredict(
  fit: KernelRidgeFit,
  point: Float64Array,
): KernelRidgePrediction {
  const { points, dimension, dual, factor, config } = fit;
  assertShape("point", point, dimension);
  const count = dual.length;
  const column = new Float64Array(count);
  let mean = 0;
  for (let i = 0; i < count; i++) {
    column[i] = kernelAt(config, dimension, points, i * dimension, point, 0);
    mean += column[i] * dual[i];
  }
  let open = kernelAt(config, dimension, point, 0, point, 0);
  if (fit.definite) {
    solveLowerInto(column, factor, column, count);
    for (let i = 0; i < count; i++) open -= column[i] * column[i];
  }
  const share = Math.max(open, 0);
  return { mean, variance: fit.signalVariance * (config.lambda + share) };
}

/** Median distance between points, input units: where length scales are searched around. */
export function medianDistance(points: Float64Array, dimension: number): number {
  const count = points.length / dimension;
  const distances = new Float64Array((count * (count - 1)) / 2);
  let at = 0;
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < i; j++) {
      let squared = 0;
      for (let k = 0; k < dimension; k++) {
        const gap = points[i * dimension + k] - points[j * dimension + k];
        squared += gap * gap;
      }
      distances[at++] = squared;
    }
  }
  distances.sort();
  return at === 0 ? 0 : Math.sqrt(distances[at >> 1]);
}

/** What is tried: every pair of a length scale (in median distances) and a λ. */
export interface KernelRidgeGrid {
  readonly shape: KernelFunction["shape"];
  readonly linearWeight: number;
  readonly relativeLengthScales: readonly number[];
  readonly lambdas: readonly number[];
}

/**
 * The fit with the least leave-one-out error over the grid; ties go to the earlier entry.
 *
 * Points that all coincide have median distance 0; a length scale of 1 is used then, since any
 * gives the same kernel matrix. Cost: one {@link fitKernelRidge} per pair.
 *
 * @throws RangeError when the grid is empty; ShapeError or RangeError, naming the argument
 */
export function chooseKernelRidge(data: RegressionData, grid: KernelRidgeGrid): KernelRidgeFit {
  assertData(data);
  const unit = medianDistance(data.points, data.dimension) || 1;
  let best: KernelRidgeFit | undefined;
  for (const relative of grid.relativeLengthScales) {
    for (const lambda of grid.lambdas) {
      const { shape, linearWeight } = grid;
      const config = { shape, linearWeight, lambda, lengthScale: relative * unit };
      const fit = fitKernelRidge(data, config);
      if (!best || (fit.definite && !(fit.looVariance >= best.looVariance && best.definite))) {
        best = fit;
      }
    }
  }
  if (!best) throw new RangeError("grid: no pair to try, expected at least one of each list");
  return best;
}
