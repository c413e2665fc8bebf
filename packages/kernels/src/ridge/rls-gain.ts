/**
 * The half of recursive least squares that does not see the target: covariance and gain.
 *
 * Several outputs that share their features share this work: it costs O(p²), each output O(p).
 *
 * @module
 */
import { assertInteger, assertPositive, assertShape } from "../linalg/assert-shape.js";

/** How the past is weighed. Constant during a run. */
export interface RlsGainConfig {
  /** p, the length of a feature vector. */
  readonly featureCount: number;
  /** λ in (0, 1]: weight of a sample relative to the next one. 1/(1-λ) is the memory in samples. */
  readonly forgetting: number;
  /** Prior variance of a weight in units of the residual variance; its inverse is the ridge. */
  readonly priorVariance: number;
  /**
   * Variance up to which forgetting may inflate a direction that the features do not excite, same
   * unit, >= `priorVariance`. `Infinity` switches the protection off: the textbook recursion, whose
   * covariance grows like λ⁻ⁿ in such a direction until it is lost to rounding.
   */
  readonly varianceMax: number;
}

/** What evolves. Snapshot it whole. */
export interface RlsGainState {
  /** Row-major, shape (p, p), symmetric bit for bit: P, inverse of the discounted Σ x·xᵀ. */
  readonly covariance: Float64Array;
  /** Shape (p): P·x/(λ/w + xᵀP·x) of the last sample. */
  readonly gain: Float64Array;
  /** Shape (p), scratch. */
  readonly product: Float64Array;
  /** Samples absorbed. */
  sampleCount: number;
  /** Times the covariance was set back to the prior because rounding had made it indefinite. */
  resetCount: number;
  /** Samples left out because xᵀP·x overflowed. */
  skippedCount: number;
}

/** The state before the first sample. @throws RangeError, naming the field that is out of range */
export function initialRlsGainState(config: RlsGainConfig): RlsGainState {
  const { featureCount, forgetting, priorVariance, varianceMax } = config;
  assertInteger("featureCount", featureCount, 1);
  if (!(forgetting > 0 && forgetting <= 1)) {
    throw new RangeError(`forgetting: ${forgetting}, expected within (0, 1]`);
  }
  assertPositive("priorVariance", priorVariance);
  if (!(varianceMax >= priorVariance)) {
    throw new RangeError(`varianceMax: ${varianceMax}, expected >= priorVariance`);
  }
  const state: RlsGainState = {
    covariance: new Float64Array(featureCount * featureCount),
    gain: new Float64Array(featureCount),
    product: new Float64Array(featureCount),
    sampleCount: 0,
    resetCount: 0,
    skippedCount: 0,
  };
  setPrior(state, config);
  return state;
}

/** A deep copy. */
export function cloneRlsGainState(state: RlsGainState): RlsGainState {
  return {
    ...state,
    covariance: state.covariance.slice(),
    gain: state.gain.slice(),
    product: state.product.slice(),
  };
}

function setPrior(state: RlsGainState, config: RlsGainConfig): void {
  const size = config.featureCount;
  state.covariance.fill(0);
  for (let i = 0; i < size; i++) state.covariance[i * size + i] = config.priorVariance;
}

/** P·x into `state.product`; returns xᵀP·x. */
function projectInto(state: RlsGainState, features: Float64Array): number {
  const { covariance, product } = state;
  const size = features.length;
  let quadratic = 0;
  for (let i = 0; i < size; i++) {
    const row = i * size;
    let sum = 0;
    for (let j = 0; j < size; j++) sum += covariance[row + j] * features[j];
    product[i] = sum;
    quadratic += sum * features[i];
  }
  return quadratic;
}

/**
 * Absorbs one feature vector with `weight` in (0, 1] and writes `state.gain`.
 *
 *     k = P·x / (λ/w + xᵀP·x),    P <- (P - k·(P·x)ᵀ) / λ
 *
 * then gives one coordinate, in turn, the information (1-λ)·p/`varianceMax`: as much as forgetting
 * takes from it in p steps, so no direction winds up beyond about `varianceMax`, while directions
 * that are excited keep their memory of 1/(1-λ) samples. The weights are not drawn anywhere.
 *
 * Returns xᵀP·x, the variance of the prediction in units of the residual variance. Cost: 2·p²
 * products, no allocation. Stable: P stays symmetric exactly, and a P that rounding made indefinite
 * is replaced by the prior and counted.
 *
 * @throws ShapeError when `features` is not shape (p); RangeError when an entry is not finite
 * @see Ljung & Söderström (1983), §2.6; Gunnarsson, "Combining tracking and regularization in
 *   recursive least squares identification" (CDC 1996), for adding information back.
 */
export function absorbInto(
  state: RlsGainState,
  features: Float64Array,
  weight: number,
  config: RlsGainConfig,
): number {
  const { covariance, gain, product } = state;
  const size = config.featureCount;
  const { forgetting } = config;
  assertShape("features", features, size);
  let quadratic = projectInto(state, features);
  if (!(quadratic >= 0 && quadratic < Infinity)) quadratic = recover(state, features, config);
  if (quadratic === Infinity) {
    gain.fill(0);
    state.skippedCount++;
    return quadratic;
  }
  const scale = 1 / (forgetting / weight + quadratic);
  const growth = 1 / forgetting;
  let sound = true;
  for (let i = 0; i < size; i++) {
    const row = i * size;
    const k = product[i] * scale;
    gain[i] = k;
    for (let j = 0; j <= i; j++) {
      const value = (covariance[row + j] - k * product[j]) * growth;
      covariance[row + j] = value;
      covariance[j * size + i] = value;
    }
    if (!(covariance[row + i] > 0)) sound = false;
  }
  if (!sound) {
    setPrior(state, config);
    state.resetCount++;
  } else if (forgetting < 1 && config.varianceMax < Infinity) {
    restoreInformation(state, config);
  }
  state.sampleCount++;
  return quadratic;
}

/** Adds (1-λ)·p/varianceMax to the information of one coordinate, the next in turn. */
function restoreInformation(state: RlsGainState, config: RlsGainConfig): void {
  const { covariance, product } = state;
  const size = config.featureCount;
  const information = ((1 - config.forgetting) * size) / config.varianceMax;
  const row = (state.sampleCount % size) * size;
  const scale = information / (1 + information * covariance[row + (state.sampleCount % size)]);
  for (let j = 0; j < size; j++) product[j] = covariance[row + j];
  for (let i = 0; i < size; i++) {
    const at = i * size;
    const k = product[i] * scale;
    for (let j = 0; j <= i; j++) {
      const value = covariance[at + j] - k * product[j];
      covariance[at + j] = value;
      covariance[j * size + i] = value;
    }
  }
}

/** A quadratic form that is no number >= 0: bad features throw, an indefinite P is replaced. */
function recover(state: RlsGainState, features: Float64Array, config: RlsGainConfig): number {
  for (let i = 0; i < features.length; i++) {
    if (!Number.isFinite(features[i])) {
      const where = `features[${i}] of shape (${features.length})`;
      throw new RangeError(`${where}: ${features[i]}, expected finite`);
    }
  }
  setPrior(state, config);
  state.resetCount++;
  const quadratic = projectInto(state, features);
  return quadratic >= 0 ? quadratic : Infinity;
}
