/**
 * Batches of small problems of one size, flat: what is offered to an accelerator at once.
 *
 * @module
 */
import { assertAllFinite, assertInteger, assertShape } from "../linalg/assert-shape.js";

/** `batchSize` transport problems over `size` × `size` costs. */
export interface TransportBatch {
  readonly batchSize: number;
  readonly size: number;
  /** Shape (batchSize, size, size), cost units, finite. */
  readonly cost: Float64Array;
  /** Shape (batchSize, size): each row on the simplex, zeros allowed. */
  readonly rowWeights: Float64Array;
  readonly colWeights: Float64Array;
  /** Shape (batchSize), cost units, > 0. */
  readonly epsilon: Float64Array;
}

/** `batchSize` proximal steps of weights over `size` experts. */
export interface JkoBatch {
  readonly batchSize: number;
  readonly size: number;
  /** Shape (batchSize, size, size), cost units, finite. */
  readonly cost: Float64Array;
  /** Shape (batchSize, size): the weights before the step, on the simplex. */
  readonly weights: Float64Array;
  /** Shape (batchSize, size), loss units. */
  readonly loss: Float64Array;
  /** Shape (batchSize) each: ε > 0 (cost units), τ ≥ 0 (cost per loss unit), λ ≥ 0 (loss units). */
  readonly epsilon: Float64Array;
  readonly stepSize: Float64Array;
  readonly entropyWeight: Float64Array;
}

/** Features √(2/D)·cos(x·ω_k + φ_k) of `rowCount` points. */
export interface FeatureBatch {
  readonly rowCount: number;
  readonly inputSize: number;
  readonly featureCount: number;
  /** Shape (rowCount, inputSize). */
  readonly inputs: Float64Array;
  /** Shape (featureCount, inputSize), per input unit. */
  readonly frequencies: Float64Array;
  /** Shape (featureCount), radians. */
  readonly phases: Float64Array;
}

/** The most sweeps a batch may ask for. */
export const SWEEP_COUNT_MAX = 10_000;

/** @throws ShapeError, RangeError naming the argument that does not fit. */
export function assertTransportBatch(batch: TransportBatch): void {
  const { batchSize, size, cost, rowWeights, colWeights, epsilon } = batch;
  assertGrid(batchSize, size, cost, epsilon);
  assertSimplexRows("rowWeights", rowWeights, batchSize, size);
  assertSimplexRows("colWeights", colWeights, batchSize, size);
}

/** @throws ShapeError, RangeError naming the argument that does not fit. */
export function assertJkoBatch(batch: JkoBatch): void {
  const { batchSize, size, loss, stepSize, entropyWeight } = batch;
  assertGrid(batchSize, size, batch.cost, batch.epsilon);
  assertSimplexRows("weights", batch.weights, batchSize, size);
  assertShape("loss", loss, batchSize * size);
  assertAllFinite("loss", loss);
  assertAtLeastZero("stepSize", stepSize, batchSize);
  assertAtLeastZero("entropyWeight", entropyWeight, batchSize);
}

/** @throws ShapeError, RangeError naming the argument that does not fit. */
export function assertFeatureBatch(batch: FeatureBatch): void {
  const { rowCount, inputSize, featureCount } = batch;
  assertInteger("rowCount", rowCount, 1);
  assertInteger("inputSize", inputSize, 1);
  assertInteger("featureCount", featureCount, 1);
  assertShape("inputs", batch.inputs, rowCount * inputSize);
  assertShape("frequencies", batch.frequencies, featureCount * inputSize);
  assertShape("phases", batch.phases, featureCount);
  assertAllFinite("inputs", batch.inputs);
}

function assertGrid(
  batchSize: number,
  size: number,
  cost: Float64Array,
  epsilon: Float64Array,
): void {
  assertInteger("batchSize", batchSize, 1);
  assertInteger("size", size, 1);
  assertShape("cost", cost, batchSize * size * size);
  assertAllFinite("cost", cost);
  assertShape("epsilon", epsilon, batchSize);
  for (let b = 0; b < batchSize; b++) {
    if (!(epsilon[b] > 0 && epsilon[b] < Infinity)) {
      throw new RangeError(`epsilon[${b}]: ${epsilon[b]}, expected finite and > 0`);
    }
  }
}

function assertAtLeastZero(argument: string, values: Float64Array, count: number): void {
  assertShape(argument, values, count);
  for (let b = 0; b < count; b++) {
    if (!(values[b] >= 0 && values[b] < Infinity)) {
      throw new RangeError(`${argument}[${b}]: ${values[b]}, expected finite and >= 0`);
    }
  }
}

/** Rounding of a sum of `size` parts of one. */
const SIMPLEX_TOLERANCE = 1e-9;

function assertSimplexRows(
  argument: string,
  weights: Float64Array,
  batchSize: number,
  size: number,
): void {
  assertShape(argument, weights, batchSize * size);
  for (let b = 0; b < batchSize; b++) {
    let sum = 0;
    for (let i = b * size; i < (b + 1) * size; i++) {
      if (!(weights[i] >= 0))
        throw new RangeError(`${argument}[${i}]: ${weights[i]}, expected >= 0`);
      sum += weights[i];
    }
    if (!(Math.abs(sum - 1) <= SIMPLEX_TOLERANCE)) {
      throw new RangeError(`${argument}, row ${b}: sum ${sum}, expected 1`);
    }
  }
}
