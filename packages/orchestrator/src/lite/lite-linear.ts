/**
 * The linear member of a lite series: changes, distances to averages and seasonal lags, fitted per
 * horizon by recursive least squares with Huber weights.
 *
 * The target is the change over the horizon in running scales, so zero coefficients are the naive
 * forecast. The matrix P is the packed lower triangle, row i from i (i + 1) / 2 on.
 *
 * @see Haykin, Adaptive Filter Theory (2002), §13.3: k = P x / (λ + xᵀ P x), P ← (P − k xᵀ P) / λ.
 * @module
 */
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
/** One spike must not own the covariance. */
const FEATURE_MAX = 100;
/** A target beyond this many scales is refused: it would ruin a long memory for life. */
const TARGET_MAX = 200;
const FORGETTING = 0.9995;
const PRIOR_VARIANCE = 0.1;
/** In prior traces: beyond it nothing is forgotten, so that P cannot blow up. */
const TRACE_MAX = 50;
const DIAGONAL_MIN = 1e-12;
const HUBER = 2.5;
const FIT_ALPHA = 0.01;
const FIT_LONG_SHARE = 0.02;
const FIT_CLIP = 4;
const FIT_TRUSTED_AFTER = 5;
const WEIGHT_MIN = 1e-6;
/** The first values have no scale worth the name. */
const ORIGINS_REFUSED = 4;

/** Features in use: fewer without seasons. */
export function featureCount(cell: LiteCell): number {
  const { f64, at } = cell;
  const seasons = f64[at + SEASON_FIRST] === 0 ? 0 : f64[at + SEASON_FIRST + 1] === 0 ? 1 : 2;
  return PLAIN_COUNT + LAGS_PER_SEASON * seasons;
}

/** Sets every horizon's P to its prior. */
export function resetLinear(layout: LiteLayout, cell: LiteCell): void {
  const { f64 } = cell;
  const count = featureCount(cell);
  for (let h = 0; h < layout.horizons.length; h++) {
    const own = cell.at + horizonAt(h);
    for (let i = 0; i < count; i++) f64[own + SQUARES + (i * (i + 3)) / 2] = PRIOR_VARIANCE;
    f64[own + TRACE] = PRIOR_VARIANCE * count;
  }
}

export class LiteLinear {
  readonly #layout: LiteLayout;
  readonly #features = new Float64Array(LITE_FEATURES);
  /** P x, then the gain. */
  readonly #product = new Float64Array(LITE_FEATURES);

  /** One number: the size of an error, then its weight. */
  readonly #weight = new Float64Array(1);

  constructor(layout: LiteLayout) {
    this.#layout = layout;
  }

  /** Learns from the newest value what waited in `place` for it. */
  learn(cell: LiteCell, h: number, place: number): void {
    const { f64, f32 } = cell;
    const waiting = cell.at + waiting64At(this.#layout, place);
    const scale = f64[waiting + WAITING_SCALE];
    const change = f64[cell.at + VALUE] - f64[waiting + WAITING_VALUE];
    if (!(scale > 0) || !(Math.abs(change) < TARGET_MAX * scale)) return;
    const count = featureCount(cell);
    const own = cell.at + horizonAt(h);
    const from = cell.at32 + waiting32At(this.#layout, place) + WAITING_FEATURES;
    const x = this.#features;
    let said = 0;
    for (let j = 0; j < count; j++) {
      x[j] = f32[from + j];
      said += f64[own + COEFFICIENTS + j] * x[j];
    }
    const error = change / scale - said;
    this.#weight[0] = Math.abs(error);
    this.#weigh(f64, own);
    this.#update(f64, own, count);
    const k = this.#product;
    for (let j = 0; j < count; j++) f64[own + COEFFICIENTS + j] += k[j] * error;
  }

  /** Turns the size of an error in `#weight` into Huber's weight of it. */
  #weigh(f64: Float64Array, own: number): void {
    const size = this.#weight[0];
    const count = f64[own + FIT_COUNT] + 1;
    f64[own + FIT_COUNT] = count;
    f64[own + FIT_LONG] += (size - f64[own + FIT_LONG]) / count;
    const limit = HUBER * Math.max(f64[own + FIT_SCALE], FIT_LONG_SHARE * f64[own + FIT_LONG]);
    const isTrusted = count > FIT_TRUSTED_AFTER;
    const clipped = isTrusted ? Math.min(size, FIT_CLIP * limit) : size;
    f64[own + FIT_SCALE] += Math.max(FIT_ALPHA, 1 / count) * (clipped - f64[own + FIT_SCALE]);
    this.#weight[0] = isTrusted && size > limit ? Math.max(limit / size, WEIGHT_MIN) : 1;
  }

  /** Leaves the gain in the product. */
  #update(f64: Float64Array, own: number, count: number): void {
    const x = this.#features;
    const px = this.#product;
    const p = own + SQUARES;
    let row = p;
    for (let i = 0; i < count; i++) {
      const xi = x[i];
      let sum = 0;
      for (let j = 0; j < i; j++) {
        const pij = f64[row + j];
        sum += pij * x[j];
        px[j] += pij * xi;
      }
      px[i] = sum + f64[row + i] * xi;
      row += i + 1;
    }
    let quadratic = 0;
    for (let i = 0; i < count; i++) quadratic += px[i] * x[i];
    const keep = f64[own + TRACE] > TRACE_MAX * PRIOR_VARIANCE * count ? 1 : FORGETTING;
    const perKeep = 1 / keep;
    const perGain = 1 / (keep / this.#weight[0] + quadratic);
    let trace = 0;
    row = p;
    for (let i = 0; i < count; i++) {
      const k = px[i] * perGain;
      for (let j = 0; j < i; j++) f64[row + j] = (f64[row + j] - k * px[j]) * perKeep;
      const diagonal = (f64[row + i] - k * px[i]) * perKeep;
      f64[row + i] = Math.max(diagonal, DIAGONAL_MIN);
      trace += f64[row + i];
      row += i + 1;
    }
    f64[own + TRACE] = trace;
    for (let i = 0; i < count; i++) px[i] *= perGain;
  }

  /** Forecasts horizon `h`, lets the sample wait in `place`, and writes the change to `out[at]`. */
  forecastInto(cell: LiteCell, h: number, place: number, out: Float64Array, at: number): void {
    const { f64, f32 } = cell;
    const count = featureCount(cell);
    const x = this.#features;
    this.#describe(cell, h, count);
    const own = cell.at + horizonAt(h) + COEFFICIENTS;
    const to = cell.at32 + waiting32At(this.#layout, place) + WAITING_FEATURES;
    let said = 0;
    for (let j = 0; j < count; j++) {
      f32[to + j] = x[j];
      said += f64[own + j] * x[j];
    }
    out[at] = said * f64[cell.at + SCALE];
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
    const x = this.#features;
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

/** Distance from the anchor `lag` steps ago; that of the newest value where none is remembered. */
function lagged(f32: Float32Array, ring: number, index: number, lag: number): number {
  const known = lag <= index && lag <= LITE_MASK ? lag : 0;
  return f32[ring + ((index - known) & LITE_MASK)];
}
