/**
 * The linear member of a lite series: changes, distances to averages and seasonal lags, fitted per
 * horizon by recursive least squares with Huber weights.
 *
 * The target is the change over the horizon in running scales, so zero coefficients are the naive
 * forecast. The covariance is in packed storage: see `@meristem/kernels/ridge`.
 *
 * @module
 */
import {
  huberWeightInto,
  RLS_TRACE,
  rlsCorrectInto,
  rlsPackedPriorInto,
  rlsPackedUpdateInto,
  rlsPredictInto,
  rlsWorkspace,
} from "@meristem/kernels/ridge";
import { wholePeriods } from "../series/cyclic.js";
import type { LiteCell } from "./lite-arena.js";
import {
  AVERAGES,
  CHANGE_LONG,
  COEFFICIENTS,
  FIT_COUNT,
  FIT_LONG,
  FIT_SCALE,
  GAP,
  horizonAt,
  INDEX,
  LITE_AVERAGE_ALPHAS,
  LITE_FEATURES,
  LITE_LAGS,
  LITE_MASK,
  SCALE,
  SEASON_FIRST,
  SQUARES,
  TRACE,
  VALUE,
  waiting32At,
  waiting64At,
  WAITING_FEATURES,
  WAITING_SCALE,
  WAITING_VALUE,
  type LiteLayout,
} from "./lite-layout.js";

const AVERAGE_COUNT = LITE_AVERAGE_ALPHAS.length;
const PLAIN_COUNT = LITE_LAGS + AVERAGE_COUNT + 1;
const LAGS_PER_SEASON = 4;
const CONSTANT = 0.1;
/** Features are clipped to this many scales: one spike must not dominate the covariance. */
const FEATURE_MAX = 100;
/** A sample whose target is farther off than this many scales is not learnt. */
const TARGET_MAX = 200;
const PRIOR_VARIANCE = 0.1;
/** Forgetting stops while the trace of the covariance is this many times that of the prior. */
const TRACE_LIMIT = 50;
const SETTINGS = { forgetting: 0.9995, traceMaxPerFeature: TRACE_LIMIT * PRIOR_VARIANCE };
const HUBER = { huberThreshold: 2.5 };
const FIT_SLOTS = { count: FIT_COUNT, mean: FIT_SCALE, long: FIT_LONG };
/** The scale of the first values is too uncertain to divide by. */
const ORIGINS_REFUSED = 4;

/** Features in use: fewer without seasons. */
function featureCount(cell: LiteCell): number {
  const { f64, at } = cell;
  const seasons = f64[at + SEASON_FIRST] === 0 ? 0 : f64[at + SEASON_FIRST + 1] === 0 ? 1 : 2;
  return PLAIN_COUNT + LAGS_PER_SEASON * seasons;
}

/** Sets the covariance of every horizon to its prior. */
export function resetLinear(layout: LiteLayout, cell: LiteCell): void {
  const { f64 } = cell;
  const count = featureCount(cell);
  for (let h = 0; h < layout.horizons.length; h++) {
    const own = cell.at + horizonAt(h);
    rlsPackedPriorInto(f64, own + SQUARES, count, PRIOR_VARIANCE, f64, own + TRACE);
  }
}

export class LiteLinear {
  readonly #layout: LiteLayout;
  readonly #workspace = rlsWorkspace(LITE_FEATURES);
  readonly #error = new Float64Array(1);
  readonly #weight = new Float64Array(1);

  constructor(layout: LiteLayout) {
    this.#layout = layout;
  }

  /** Updates the coefficients with the sample in `place`, whose target is the newest value. */
  learn(cell: LiteCell, h: number, place: number): void {
    const { f64, f32 } = cell;
    const waiting = cell.at + waiting64At(this.#layout, place);
    const scale = f64[waiting + WAITING_SCALE];
    const change = f64[cell.at + VALUE] - f64[waiting + WAITING_VALUE];
    if (!(scale > 0) || !(Math.abs(change) < TARGET_MAX * scale)) return;
    const count = featureCount(cell);
    const own = cell.at + horizonAt(h);
    const from = cell.at32 + waiting32At(this.#layout, place) + WAITING_FEATURES;
    const { features, gain, scalars } = this.#workspace;
    for (let j = 0; j < count; j++) features[j] = f32[from + j];
    const coefficients = own + COEFFICIENTS;
    const error = this.#error;
    rlsPredictInto(error, 0, f64, coefficients, features, 0, count);
    error[0] = change / scale - error[0];
    huberWeightInto(this.#weight, error, f64, own, FIT_SLOTS, HUBER);
    scalars[RLS_TRACE] = f64[own + TRACE];
    rlsPackedUpdateInto(this.#workspace, f64, own + SQUARES, count, this.#weight, SETTINGS);
    f64[own + TRACE] = scalars[RLS_TRACE];
    rlsCorrectInto(f64, coefficients, gain, 0, count, error);
  }

  /** Forecasts horizon `h`, keeps the sample in `place`, and writes the change to `out[at]`. */
  forecastInto(cell: LiteCell, h: number, place: number, out: Float64Array, at: number): void {
    const { f64, f32 } = cell;
    const count = featureCount(cell);
    const { features } = this.#workspace;
    this.#describe(cell, h, count);
    const coefficients = cell.at + horizonAt(h) + COEFFICIENTS;
    const to = cell.at32 + waiting32At(this.#layout, place) + WAITING_FEATURES;
    for (let j = 0; j < count; j++) f32[to + j] = features[j];
    rlsPredictInto(out, at, f64, coefficients, features, 0, count);
    out[at] *= f64[cell.at + SCALE];
    const isUsable =
      f64[cell.at + CHANGE_LONG] > 0 &&
      f64[cell.at + GAP] === 0 &&
      f64[cell.at + INDEX] >= ORIGINS_REFUSED;
    const waiting = cell.at + waiting64At(this.#layout, place);
    f64[waiting + WAITING_SCALE] = (isUsable ? 1 : 0) * f64[cell.at + SCALE];
  }

  /** Writes the features for horizon `h`, scales. */
  #describe(cell: LiteCell, h: number, count: number): void {
    const { f64, f32, at } = cell;
    const x = this.#workspace.features;
    const ring = cell.at32 + this.#layout.ringAt;
    const index = f64[at + INDEX] | 0;
    const head = f32[ring + (index & LITE_MASK)];
    let newer = head;
    for (let j = 0; j < LITE_LAGS; j++) {
      const older = index > j ? f32[ring + ((index - j - 1) & LITE_MASK)] : newer;
      x[j] = newer - older;
      newer = older;
    }
    const value = f64[at + VALUE];
    for (let j = 0; j < AVERAGE_COUNT; j++) x[LITE_LAGS + j] = f64[at + AVERAGES + j] - value;
    let next = PLAIN_COUNT;
    for (let s = 0; next < count; s++) {
      const period = f64[at + SEASON_FIRST + s] | 0;
      const horizon = this.#layout.horizons[h];
      const whole = wholePeriods(horizon, period);
      x[next] = lagged(f32, ring, index, whole - horizon) - head;
      x[next + 1] = lagged(f32, ring, index, whole + period - horizon) - head;
      x[next + 2] = lagged(f32, ring, index, whole) - head;
      x[next + 3] = lagged(f32, ring, index, whole + 1) - head;
      next += LAGS_PER_SEASON;
    }
    const perScale = 1 / f64[at + SCALE];
    for (let j = 0; j < count; j++) {
      x[j] = Math.max(-FEATURE_MAX, Math.min(FEATURE_MAX, x[j] * perScale));
    }
    x[PLAIN_COUNT - 1] = CONSTANT;
  }
}

/** Distance from the anchor `lag` steps ago; that of the newest value where none is stored. */
function lagged(f32: Float32Array, ring: number, index: number, lag: number): number {
  const known = lag <= index && lag <= LITE_MASK ? lag : 0;
  return f32[ring + ((index - known) & LITE_MASK)];
}
