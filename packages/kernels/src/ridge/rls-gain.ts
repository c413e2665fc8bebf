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
  /** Samples left out because xᵀP·x, or 1/weight, overflowed. */
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

/**
 * P·x into `state.product`; returns xᵀP·x. Four rows at a time: their sums do not wait for each other.
 */
function projectInto(state: RlsGainState, features: Float64Array): number {
  const { covariance, product } = state;
  const size = features.length;
  let quadratic = 0;
  let i = 0;
  for (; i + 3 < size; i += 4) {
    const row0 = i * size;
    const row1 = row0 + size;
    const row2 = row1 + size;
    const row3 = row2 + size;
    let sum0 = 0;
    let sum1 = 0;
    let sum2 = 0;
    let sum3 = 0;
    for (let j = 0; j < size; j++) {
      const x = features[j];
      sum0 += covariance[row0 + j] * x;
      sum1 += covariance[row1 + j] * x;
      sum2 += covariance[row2 + j] * x;
      sum3 += covariance[row3 + j] * x;
    }
    product[i] = sum0;
    product[i + 1] = sum1;
    product[i + 2] = sum2;
    product[i + 3] = sum3;
    quadratic += sum0 * features[i] + sum1 * features[i + 1];
    quadratic += sum2 * features[i + 2] + sum3 * features[i + 3];
  }
  for (; i < size; i++) {
    let sum = 0;
    for (let j = 0; j < size; j++) sum += covariance[i * size + j] * features[j];
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
  const { gain, product } = state;
  const { forgetting, featureCount: size } = config;
  assertShape("features", features, size);
  let quadratic = projectInto(state, features);
  if (!(quadratic >= 0 && quadratic < Infinity)) quadratic = recover(state, features, config);
  const scale = 1 / (forgetting / weight + quadratic);
  if (scale === 0) {
    gain.fill(0);
    state.skippedCount++;
    return quadratic;
  }
  const length = Math.sqrt(scale / forgetting);
  if (!updateCovariance(state, scale, length, config)) {
    setPrior(state, config);
    state.resetCount++;
  }
  const share = scale / length;
  for (let i = 0; i < size; i++) gain[i] = product[i] * share;
  state.sampleCount++;
  return quadratic;
}

/**
 * Both changes of P in one pass, P/λ - q·qᵀ - r·rᵀ: the sample's, then the information given back to
 * the coordinate in turn. A product of two entries of one vector rounds alike from both sides, so P
 * stays symmetric. False when a variance is not > 0 afterwards. `length` is √(scale/λ), which turns
 * `state.product` into q; `state.gain` serves as scratch.
 */
function updateCovariance(
  state: RlsGainState,
  scale: number,
  length: number,
  config: RlsGainConfig,
): boolean {
  const { covariance, product, gain: restored } = state;
  const { featureCount: size, forgetting, varianceMax } = config;
  const growth = 1 / forgetting;
  const turn = (state.sampleCount % size) * size;
  const turned = product[state.sampleCount % size] * scale * growth;
  for (let j = 0; j < size; j++) {
    restored[j] = covariance[turn + j] * growth - turned * product[j];
  }
  const information = ((1 - forgetting) * size) / varianceMax;
  const own = restored[state.sampleCount % size];
  const weight = own > 0 ? Math.sqrt(information / (1 + information * own)) : 0;
  for (let j = 0; j < size; j++) {
    restored[j] *= weight;
    product[j] *= length;
  }
  // Two rows at a time share what they read of q and r.
  let i = 0;
  for (; i + 1 < size; i += 2) {
    const row0 = i * size;
    const row1 = row0 + size;
    const q0 = product[i];
    const q1 = product[i + 1];
    const r0 = restored[i];
    const r1 = restored[i + 1];
    for (let j = 0; j < size; j++) {
      const q = product[j];
      const r = restored[j];
      covariance[row0 + j] = covariance[row0 + j] * growth - q0 * q - r0 * r;
      covariance[row1 + j] = covariance[row1 + j] * growth - q1 * q - r1 * r;
    }
  }
  if (i < size) {
    const row = i * size;
    const q = product[i];
    const r = restored[i];
    for (let j = 0; j < size; j++) {
      covariance[row + j] = covariance[row + j] * growth - q * product[j] - r * restored[j];
    }
  }
  for (let k = 0; k < size; k++) if (!(covariance[k * (size + 1)] > 0)) return false;
  return true;
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
