/**
 * Kalman filter of a dense linear state-space model, and the smoother that runs back over it.
 *
 *     x_{t+1} = T·x_t + c + η_t,  η ~ N(0, Q)        y_t = Z·x_t + ε_t,  ε ~ N(0, H)
 *
 * with T, c, Q, Z, H = `transition`, `offset`, `processCovariance`, `loading`, `noiseVariance`. One
 * scalar observation per call: several per step are absorbed one after the other.
 *
 * @module
 * @see Durbin & Koopman, Time Series Analysis by State Space Methods (2nd ed., 2012), §4.3–4.4, §6.4.
 */
import { assertInteger, assertNonNegative, assertShape } from "../linalg/assert-shape.js";
import { choleskyInto, choleskySolveInto } from "../linalg/cholesky.js";

export interface StateSpaceModel {
  readonly stateCount: number;
  /** Row-major, shape (n, n). */
  readonly transition: Float64Array;
  /** Shape (n). */
  readonly offset: Float64Array;
  /** Row-major, shape (n, n), symmetric positive semidefinite. */
  readonly processCovariance: Float64Array;
  /** Shape (n). */
  readonly loading: Float64Array;
  /** >= 0, unit of the observation squared. */
  readonly noiseVariance: number;
}

/** The law of the hidden state, a normal. */
export interface KalmanState {
  /** Shape (n). */
  readonly mean: Float64Array;
  /** Row-major, shape (n, n), symmetric bit for bit. */
  readonly covariance: Float64Array;
  /** Shape (n·n), scratch. */
  readonly scratch: Float64Array;
}

/** What one observation said. */
export interface Innovation {
  /** y minus its prediction, unit of the observation. */
  readonly innovation: number;
  /** Variance that the prediction had, noise included. 0 when the model is sure; then no update. */
  readonly variance: number;
}

/** @throws ShapeError or RangeError, naming the argument */
export function assertStateSpaceModel(model: StateSpaceModel): void {
  const { stateCount } = model;
  assertInteger("stateCount", stateCount, 1);
  assertShape("transition", model.transition, stateCount * stateCount);
  assertShape("offset", model.offset, stateCount);
  assertShape("processCovariance", model.processCovariance, stateCount * stateCount);
  assertShape("loading", model.loading, stateCount);
  assertNonNegative("noiseVariance", model.noiseVariance);
}

/** A state of the given law; the arrays are copied. @throws ShapeError */
export function kalmanState(mean: Float64Array, covariance: Float64Array): KalmanState {
  assertShape("covariance", covariance, mean.length * mean.length);
  return {
    mean: mean.slice(),
    covariance: covariance.slice(),
    scratch: new Float64Array(covariance.length),
  };
}

/** Moves the law one step ahead: mean T·x + c, covariance T·P·Tᵀ + Q. Cost: 2·n³ products. */
export function kalmanPredictInto(state: KalmanState, model: StateSpaceModel): void {
  const { mean, covariance, scratch } = state;
  const { stateCount: n, transition, offset, processCovariance } = model;
  for (let i = 0; i < n; i++) {
    let sum = offset[i];
    for (let k = 0; k < n; k++) sum += transition[i * n + k] * mean[k];
    scratch[i] = sum;
  }
  for (let i = 0; i < n; i++) mean[i] = scratch[i];
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let k = 0; k < n; k++) sum += transition[i * n + k] * covariance[k * n + j];
      scratch[i * n + j] = sum;
    }
  }
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = processCovariance[i * n + j];
      for (let k = 0; k < n; k++) sum += scratch[i * n + k] * transition[j * n + k];
      covariance[i * n + j] = sum;
      covariance[j * n + i] = sum;
    }
  }
}

/** Where {@link kalmanUpdateInto} leaves what the observation said. */
export interface InnovationBuffer {
  innovation: number;
  variance: number;
}

/**
 * Conditions the law on one observation and writes what it said to `output`.
 *
 * A diagonal entry that rounding takes below 0 is set to 0. Cost: 1.5·n² products, no allocation. The
 * arguments are not checked: a NaN observation makes the law NaN, so leave missing ones out.
 */
export function kalmanUpdateInto(
  output: InnovationBuffer,
  state: KalmanState,
  observation: number,
  model: StateSpaceModel,
): void {
  const { mean, covariance, scratch } = state;
  const { stateCount: n, loading } = model;
  let innovation = observation;
  let variance = model.noiseVariance;
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let k = 0; k < n; k++) sum += covariance[i * n + k] * loading[k];
    scratch[i] = sum;
    variance += sum * loading[i];
    innovation -= loading[i] * mean[i];
  }
  output.innovation = innovation;
  output.variance = Math.max(variance, 0);
  if (!(variance > 0)) return;
  for (let i = 0; i < n; i++) {
    const gain = scratch[i] / variance;
    mean[i] += gain * innovation;
    for (let j = 0; j <= i; j++) {
      const value = covariance[i * n + j] - gain * scratch[j];
      covariance[i * n + j] = value;
      covariance[j * n + i] = value;
    }
    if (covariance[i * n + i] < 0) covariance[i * n + i] = 0;
  }
}

/**
 * One step: the law of x_t given y_1 … y_t, from that of x_{t-1} given y_1 … y_{t-1}. `undefined` is
 * a missing observation. Pure: `state` is not touched.
 *
 * @throws ShapeError or RangeError, naming the argument of the model
 */
export function kalmanStep(
  state: KalmanState,
  observation: number | undefined,
  model: StateSpaceModel,
): { state: KalmanState; output: Innovation | undefined } {
  assertStateSpaceModel(model);
  assertShape("mean", state.mean, model.stateCount);
  const next = kalmanState(state.mean, state.covariance);
  kalmanPredictInto(next, model);
  if (observation === undefined) return { state: next, output: undefined };
  const output = { innovation: 0, variance: 0 };
  kalmanUpdateInto(output, next, observation, model);
  return { state: next, output };
}

/**
 * The laws of all states given all observations: Rauch–Tung–Striebel, from the filtered laws.
 *
 *     J_t = P_t·Tᵀ·P̂⁻¹,  x̃_t = x_t + J_t (x̃_{t+1} - x̂_{t+1}),  P̃_t = P_t + J_t (P̃_{t+1} - P̂) J_tᵀ
 *
 * with P̂, x̂ the prediction of t + 1 from t. Where P̂ is not positive definite to rounding the
 * filtered law is kept and counted in `keptCount`. Cost: about 4·n³ products a step.
 *
 * @throws ShapeError or RangeError, naming the argument of the model
 */
export function smooth(
  filtered: readonly KalmanState[],
  model: StateSpaceModel,
): { readonly states: readonly KalmanState[]; readonly keptCount: number } {
  assertStateSpaceModel(model);
  const { stateCount: n, transition } = model;
  const states = filtered.map((state) => kalmanState(state.mean, state.covariance));
  const factor = new Float64Array(n * n);
  const gain = new Float64Array(n * n);
  const row = new Float64Array(n);
  let keptCount = 0;
  for (let t = states.length - 2; t >= 0; t--) {
    const now = states[t]!;
    const next = states[t + 1]!;
    const predicted = kalmanState(now.mean, now.covariance);
    kalmanPredictInto(predicted, model);
    if (choleskyInto(factor, predicted.covariance, n) < n) {
      keptCount++;
      continue;
    }
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        let sum = 0;
        for (let k = 0; k < n; k++) sum += now.covariance[i * n + k] * transition[j * n + k];
        row[j] = sum;
      }
      choleskySolveInto(row, factor, row, n);
      for (let j = 0; j < n; j++) gain[i * n + j] = row[j];
    }
    correctBackwards(now, next, predicted, gain);
  }
  return { states, keptCount };
}

/** Adds J·(x̃ - x̂) to the mean and J·(P̃ - P̂)·Jᵀ to the covariance of `now`. */
function correctBackwards(
  now: KalmanState,
  next: KalmanState,
  predicted: KalmanState,
  gain: Float64Array,
): void {
  const n = now.mean.length;
  const product = now.scratch;
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < n; k++) now.mean[i] += gain[i * n + k] * (next.mean[k] - predicted.mean[k]);
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let k = 0; k < n; k++) {
        sum += gain[i * n + k] * (next.covariance[k * n + j] - predicted.covariance[k * n + j]);
      }
      product[i * n + j] = sum;
    }
  }
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = now.covariance[i * n + j];
      for (let k = 0; k < n; k++) sum += product[i * n + k] * gain[j * n + k];
      now.covariance[i * n + j] = sum;
      now.covariance[j * n + i] = sum;
    }
  }
}
