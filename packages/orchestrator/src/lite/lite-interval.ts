/**
 * Quantiles of one horizon of a lite series: those of its newest errors, held to their promised
 * coverage by a conformal correction.
 *
 * @see Gibbs & Candès (2021), adaptive conformal inference, one level at a time.
 * @module
 */
import {
  clippedScaleInto,
  sortedQuantilesInto,
  sortedWindowWalkInto,
} from "@meristem/kernels/detect";
import { MEDIAN_INDEX, QUANTILE_LEVELS } from "../forecast.js";
import { PRIOR_QUANTILES, PRIOR_SAMPLE } from "../interval/prior-shape.js";
import type { LiteCell } from "./lite-arena.js";
import {
  CORRECTIONS,
  ERROR_COUNT,
  ERROR_LONG,
  ERROR_MEAN,
  horizonAt,
  INPUT,
  KNOWN_COUNT,
  LITE_WINDOW,
  SCALE,
  waiting32At,
  waiting64At,
  WAITING_POINT,
  WAITING_QUANTILES,
  WINDOW_COUNT,
  type LiteLayout,
} from "./lite-layout.js";

const LEVELS = QUANTILE_LEVELS.length;
const LEVEL_ARRAY = Float64Array.from(QUANTILE_LEVELS);
const ONE = Float64Array.of(1);
const PRIOR = Float64Array.from(PRIOR_QUANTILES);
const SEED = Float64Array.from(PRIOR_SAMPLE);
const ERROR_SCALE = {
  alpha: 0.002,
  clip: 15,
  longShare: 0.1,
  clipAfter: 10,
  limitIncludesNewest: true,
};
const SCALE_SLOTS = { count: ERROR_COUNT, mean: ERROR_MEAN, long: ERROR_LONG };
/** Step of the correction at horizon 1, and beyond. */
const RATES = [0.005, 0.015];
const CORRECTION_MIN = -0.5;
const CORRECTION_MAX = 1;
const BASE_MIN = 1e-290;

/**
 * Learns the error of what waited in `place` and whether its bands held. Numbers go from function to
 * function in arrays: one that is passed may be boxed, and this is the hot path.
 */
export function learnInterval(
  layout: LiteLayout,
  cell: LiteCell,
  h: number,
  place: number,
  scratch: Float64Array,
): void {
  const { f64 } = cell;
  const own = cell.at + horizonAt(h);
  const error = f64[cell.at + INPUT] - f64[cell.at + waiting64At(layout, place) + WAITING_POINT];
  scratch[0] = error;
  correct(layout, cell, h, place, scratch);
  f64[own + ERROR_COUNT] += 1;
  scratch[0] = Math.abs(error);
  clippedScaleInto(scratch, scratch, f64, own, SCALE_SLOTS, ERROR_SCALE);
  if (f64[own + WINDOW_COUNT] === 0) {
    // A new window starts with pseudo errors of the prior shape.
    for (let i = 0; i < SEED.length; i++) {
      scratch[0] = SEED[i] * f64[own + ERROR_MEAN];
      pushError(layout, cell, h, scratch);
    }
  }
  scratch[0] = error;
  pushError(layout, cell, h, scratch);
}

function correct(
  layout: LiteLayout,
  cell: LiteCell,
  h: number,
  place: number,
  scratch: Float64Array,
): void {
  const { f64, f32 } = cell;
  const error = scratch[0];
  const own = cell.at + horizonAt(h) + CORRECTIONS;
  const bands = cell.at32 + waiting32At(layout, place) + WAITING_QUANTILES;
  const rate = RATES[layout.horizons[h] > 1 ? 1 : 0];
  for (let i = 0; i < LEVELS; i++) {
    const isUpper = i > MEDIAN_INDEX;
    const band = f32[bands + i];
    const missed = (isUpper ? error > band : error < band) ? 1 : 0;
    const level = LEVEL_ARRAY[i];
    const moved = f64[own + i] + rate * (missed - (isUpper ? 1 - level : level));
    f64[own + i] = Math.min(CORRECTION_MAX, Math.max(CORRECTION_MIN, moved));
  }
}

/** Takes `scratch[0]` into the window. */
function pushError(layout: LiteLayout, cell: LiteCell, h: number, scratch: Float64Array): void {
  const { f64, f32 } = cell;
  const ring = cell.at32 + layout.windowsAt + h * 2 * LITE_WINDOW;
  const counters = cell.at + horizonAt(h) + WINDOW_COUNT;
  const sorted = ring + LITE_WINDOW;
  sortedWindowWalkInto(f32, ring, f32, sorted, LITE_WINDOW, f64, counters, scratch, 0);
}

/** Writes the quantiles as distances from the point, non-decreasing, to where they wait. */
export function spreadInterval(
  layout: LiteLayout,
  cell: LiteCell,
  h: number,
  place: number,
  scratch: Float64Array,
): void {
  const { f64, f32 } = cell;
  const own = cell.at + horizonAt(h);
  const sorted = cell.at32 + layout.windowsAt + h * 2 * LITE_WINDOW + LITE_WINDOW;
  const count = f64[own + WINDOW_COUNT] | 0;
  if (count === 0) {
    const rough = f64[cell.at + KNOWN_COUNT] > 1 ? f64[cell.at + SCALE] : 0;
    const base = Math.max(layout.horizons[h] > 1 ? 2 * rough : rough, BASE_MIN);
    for (let i = 0; i < LEVELS; i++) scratch[i] = PRIOR[i] * base;
  } else {
    sortedQuantilesInto(scratch, 0, f32, sorted, count, LEVEL_ARRAY, ONE, 0);
  }
  const median = scratch[MEDIAN_INDEX];
  const bands = cell.at32 + waiting32At(layout, place) + WAITING_QUANTILES;
  for (let i = 0; i < LEVELS; i++) {
    f32[bands + i] = median + (scratch[i] - median) * (1 + f64[own + CORRECTIONS + i]);
  }
  for (let i = 1; i < LEVELS; i++) {
    const band = f32[bands + i];
    let j = i;
    while (j > 0 && f32[bands + j - 1] > band) {
      f32[bands + j] = f32[bands + j - 1];
      j--;
    }
    f32[bands + j] = band;
  }
}
