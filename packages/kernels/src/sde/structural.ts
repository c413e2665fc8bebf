/**
 * Level, damped slope and season as one Kalman filter, in O(n²) a step.
 *
 *     y_t = level_t + season_t[t mod m] + ε        level_{t+1} = level_t + φ·slope_t + η
 *     slope_{t+1} = φ·slope_t + ζ                  season_{t+1} = season_t + ω, Σ season = 0
 *
 * Seasons stay at their place and the observation moves round, so they need no transition; the
 * noise ω has covariance σ²(I - 11ᵀ/m), which keeps the sum of the seasons at zero exactly
 * (Harrison and Stevens). It is the linear SDE family in exact discretisation: an integrated
 * Brownian level, an Ornstein–Uhlenbeck slope, a Brownian season.
 *
 * @module
 * @see Harvey, Forecasting, Structural Time Series Models and the Kalman Filter (1989), §2.3.4, §3.2.
 */
import { assertInteger, assertNonNegative, assertPositive } from "../linalg/assert-shape.js";
import { assertFinite, assertShape, assertWithin } from "../linalg/assert-shape.js";
import { log } from "../math/index.js";

/** Variances are in the unit of the observation squared, per step. */
export interface StructuralConfig {
  readonly noiseVariance: number;
  readonly levelVariance: number;
  readonly slopeVariance: number;
  /** φ in [0, 1]: 1 a lasting trend, 0 (with no slope variance) a local level. */
  readonly slopeDamping: number;
  /** Steps in a season, >= 2, or 0 for none. */
  readonly seasonLength: number;
  readonly seasonVariance: number;
  /** Prior variance of level, slope and seasons before any observation: large beside the data. */
  readonly priorVariance: number;
}

/** The law of (level, slope, season_0 … season_{m-1}), n = 2 + m. */
export interface StructuralState {
  /** Shape (n). */
  readonly mean: Float64Array;
  /** Row-major, shape (n, n), symmetric bit for bit. */
  readonly covariance: Float64Array;
  /** Shape (n), scratch. */
  readonly cross: Float64Array;
  /** Steps seen; the season in force is `stepCount` modulo the season's length. */
  stepCount: number;
  /** Observations seen. */
  observationCount: number;
  /** Last innovation and the variance it was predicted with. */
  innovation: number;
  variance: number;
  /** Σ log variance and Σ innovation²/variance over all observations but the first n. */
  logVarianceSum: number;
  squareSum: number;
}

/** The state before the first step. @throws RangeError, naming the field that is out of range */
export function initialStructuralState(config: StructuralConfig): StructuralState {
  const { seasonLength: m } = config;
  assertNonNegative("noiseVariance", config.noiseVariance);
  assertNonNegative("levelVariance", config.levelVariance);
  assertNonNegative("slopeVariance", config.slopeVariance);
  assertWithin("slopeDamping", config.slopeDamping, 0, 1);
  assertNonNegative("seasonVariance", config.seasonVariance);
  assertPositive("priorVariance", config.priorVariance);
  assertInteger("seasonLength", m, 0);
  if (m === 1) throw new RangeError("seasonLength: 1, expected 0 or >= 2");
  const n = 2 + m;
  const covariance = new Float64Array(n * n);
  covariance[0] = config.priorVariance;
  covariance[n + 1] = config.slopeDamping > 0 ? config.priorVariance : 0;
  for (let i = 2; i < n; i++) {
    for (let j = 2; j < n; j++) {
      covariance[i * n + j] = config.priorVariance * ((i === j ? 1 : 0) - 1 / m);
    }
  }
  return {
    mean: new Float64Array(n),
    covariance,
    cross: new Float64Array(n),
    stepCount: 0,
    observationCount: 0,
    innovation: 0,
    variance: 0,
    logVarianceSum: 0,
    squareSum: 0,
  };
}

/** Moves level and slope, and their rows and columns, by one step; adds the noises. */
function predictInto(state: StructuralState, config: StructuralConfig): void {
  const { mean, covariance } = state;
  const n = mean.length;
  const m = n - 2;
  const phi = config.slopeDamping;
  const slope = phi * mean[1];
  mean[0] += slope;
  mean[1] = slope;
  // Rows: level += φ·slope, slope *= φ; the slope row is read before it is scaled.
  const p00 = covariance[0];
  const p01 = covariance[1];
  const p11 = covariance[n + 1];
  covariance[0] = p00 + 2 * phi * p01 + phi * phi * p11 + config.levelVariance;
  const crossed = phi * (p01 + phi * p11);
  covariance[1] = crossed;
  covariance[n] = crossed;
  covariance[n + 1] = phi * phi * p11 + config.slopeVariance;
  for (let j = 2; j < n; j++) {
    const level = covariance[j] + phi * covariance[n + j];
    const damped = phi * covariance[n + j];
    covariance[j] = level;
    covariance[j * n] = level;
    covariance[n + j] = damped;
    covariance[j * n + 1] = damped;
  }
  if (m === 0 || config.seasonVariance === 0) return;
  const shared = config.seasonVariance / m;
  for (let i = 2; i < n; i++) {
    const row = i * n;
    for (let j = 2; j < n; j++) covariance[row + j] -= shared;
    covariance[row + i] += config.seasonVariance;
  }
}

/**
 * Moves one step and absorbs its observation; `undefined` is a missing one.
 *
 * The first step does not move: the prior is the law at its time. What the observation said is in
 * `innovation` and `variance`. Cost: about n² products, no allocation.
 *
 * @throws RangeError when the observation is not finite
 */
export function structuralStepInto(
  state: StructuralState,
  observation: number | undefined,
  config: StructuralConfig,
): void {
  if (state.stepCount > 0) predictInto(state, config);
  const season = state.stepCount;
  state.stepCount++;
  if (observation === undefined) return;
  assertFinite("observation", observation);
  const { mean, covariance, cross } = state;
  const n = mean.length;
  const s = n > 2 ? 2 + (season % (n - 2)) : 0;
  let innovation = observation - mean[0];
  if (s === 0) {
    for (let i = 0; i < n; i++) cross[i] = covariance[i];
  } else {
    innovation -= mean[s];
    for (let i = 0; i < n; i++) cross[i] = covariance[i] + covariance[s * n + i];
  }
  const variance = config.noiseVariance + cross[0] + (s === 0 ? 0 : cross[s]);
  state.innovation = innovation;
  state.variance = Math.max(variance, 0);
  if (!(variance > 0)) return;
  const inverse = 1 / variance;
  for (let i = 0; i < n; i++) {
    const gain = cross[i] * inverse;
    mean[i] += gain * innovation;
    const row = i * n;
    for (let j = 0; j <= i; j++) {
      const value = covariance[row + j] - gain * cross[j];
      covariance[row + j] = value;
      covariance[j * n + i] = value;
    }
    if (covariance[row + i] < 0) covariance[row + i] = 0;
  }
  // The first n innovations measure the prior, not the model.
  if (state.observationCount >= n) {
    state.logVarianceSum += log(variance);
    state.squareSum += innovation * innovation * inverse;
  }
  state.observationCount++;
}

/** As {@link structuralStepInto}, leaving `state` alone. */
export function structuralStep(
  state: StructuralState,
  observation: number | undefined,
  config: StructuralConfig,
): { state: StructuralState; output: { readonly innovation: number; readonly variance: number } } {
  const next: StructuralState = {
    ...state,
    mean: state.mean.slice(),
    covariance: state.covariance.slice(),
    cross: state.cross.slice(),
  };
  structuralStepInto(next, observation, config);
  return { state: next, output: { innovation: next.innovation, variance: next.variance } };
}

/**
 * Mean and variance of the observations 1 … `means.length` steps ahead, in closed form.
 *
 * `means` and `variances` have the same shape. The variance holds the noise of the observation.
 * Pure but for its targets. Cost: O(n) per horizon.
 *
 * @throws ShapeError when the shapes differ
 */
export function structuralForecastInto(
  means: Float64Array,
  variances: Float64Array,
  state: StructuralState,
  config: StructuralConfig,
): void {
  assertShape("variances", variances, means.length);
  const { mean, covariance } = state;
  const n = mean.length;
  const m = n - 2;
  const phi = config.slopeDamping;
  // level_{t+h} = level + a·slope + Σ levels' noise + Σ a_i·slope noise, a = φ + … + φ^h.
  let a = 0;
  let power = 1;
  let noise = config.noiseVariance;
  for (let h = 1; h <= means.length; h++) {
    noise += config.levelVariance + a * a * config.slopeVariance;
    power *= phi;
    a += power;
    let value = mean[0] + a * mean[1];
    let variance = covariance[0] + 2 * a * covariance[1] + a * a * covariance[n + 1];
    if (m > 0) {
      const s = 2 + ((state.stepCount - 1 + h) % m);
      value += mean[s];
      variance += covariance[s * n + s] + 2 * (covariance[s] + a * covariance[n + s]);
      variance += h * config.seasonVariance * (1 - 1 / m);
    }
    means[h - 1] = value;
    variances[h - 1] = variance + noise;
  }
}
