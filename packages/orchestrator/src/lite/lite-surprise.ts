/**
 * How unlikely a value was, by the forecast that waited for it. The same law as
 * `../interval/surprise-meter.ts`, on a slice: linear inside the outer quantiles, a generalised
 * Pareto tail beyond, corrected by the mean excess of earlier tails.
 *
 * @module
 */
import { logInto } from "@meristem/kernels/math";
import { MEDIAN_INDEX, QUANTILE_LEVELS } from "../forecast.js";
import {
  BAND_SHARE_MIN,
  EXCESS_MAX,
  LOG_FOUR,
  MEAN_EXCESS,
  MEMORY_COUNT,
  PER_DECADE,
  PRIOR_COUNT,
  RAW_MAX,
  SCORE_MAX,
  TAIL_FROM,
  TAIL_SHAPE,
  WIDTH_SHARE_MIN,
} from "../interval/tail-law.js";
import type { LiteCell } from "./lite-arena.js";
import {
  horizonAt,
  TAIL_COUNT,
  TAIL_EXCESS,
  waiting32At,
  waiting64At,
  WAITING_POINT,
  WAITING_QUANTILES,
  type LiteLayout,
} from "./lite-layout.js";

const LEVELS = QUANTILE_LEVELS.length;
const LEVEL_ARRAY = Float64Array.from(QUANTILE_LEVELS);
const WIDTH_MIN = 1e-300;

/** Scratch: a number goes in and its logarithm comes out. */
const LOGARITHM = new Float64Array(1);

export function resetSurprise(layout: LiteLayout, cell: LiteCell): void {
  for (let h = 0; h < layout.horizons.length; h++) {
    cell.f64[cell.at + horizonAt(h) + TAIL_EXCESS] = MEAN_EXCESS;
  }
}

/**
 * Writes the surprise of `value[0]` (series unit, a number) by what waits in `place` to `out[at]`,
 * decades, 0…30, and learns from it where `isLearnt`.
 */
export function surpriseInto(
  layout: LiteLayout,
  cell: LiteCell,
  h: number,
  place: number,
  value: Float64Array,
  isLearnt: boolean,
  out: Float64Array,
  at: number,
): void {
  const { f64 } = cell;
  const own = cell.at + horizonAt(h);
  rawScoreInto(layout, cell, place, value, out, at);
  const raw = out[at];
  if (raw > TAIL_FROM) {
    const correction = Math.max(f64[own + TAIL_EXCESS] / MEAN_EXCESS, 0.5);
    out[at] = Math.min(TAIL_FROM + (raw - TAIL_FROM) / correction, SCORE_MAX);
    if (!isLearnt) return;
    const count = Math.min(f64[own + TAIL_COUNT] + 1, MEMORY_COUNT);
    f64[own + TAIL_COUNT] = count;
    const excess = Math.min(raw - TAIL_FROM, EXCESS_MAX);
    f64[own + TAIL_EXCESS] += (excess - f64[own + TAIL_EXCESS]) / (count + PRIOR_COUNT);
  }
}

/** −log10 of the two-sided tail probability, before calibration. */
function rawScoreInto(
  layout: LiteLayout,
  cell: LiteCell,
  place: number,
  value: Float64Array,
  out: Float64Array,
  at: number,
): void {
  const { f64, f32 } = cell;
  const off = value[0] - f64[cell.at + waiting64At(layout, place) + WAITING_POINT];
  const bands = cell.at32 + waiting32At(layout, place) + WAITING_QUANTILES;
  let inner = f32[bands + MEDIAN_INDEX];
  let tail = 0.5;
  const side = off > inner ? 1 : -1;
  let i = MEDIAN_INDEX + side;
  for (; i >= 0 && i < LEVELS; i += side) {
    const outer = f32[bands + i];
    const outerTail = side > 0 ? 1 - LEVEL_ARRAY[i] : LEVEL_ARRAY[i];
    if (side * (off - outer) <= 0) {
      tail += ((off - inner) / (outer - inner)) * (outerTail - tail);
      break;
    }
    inner = outer;
    tail = outerTail;
  }
  const isBeyond = (i < 0 || i >= LEVELS) && off !== f32[bands + MEDIAN_INDEX];
  if (isBeyond) {
    const tenth = f32[bands + i - 3 * side];
    const median = f32[bands + MEDIAN_INDEX];
    const near = Math.abs(inner - tenth) / LOG_FOUR;
    const band = BAND_SHARE_MIN * (f32[bands + LEVELS - 1] - f32[bands]);
    const width = Math.max(near, WIDTH_SHARE_MIN * Math.abs(inner - median), band, WIDTH_MIN);
    // A band without width: anything beside it is as surprising as can be.
    LOGARITHM[0] = 1 + TAIL_SHAPE * (Math.abs(off - inner) / width);
    logInto(LOGARITHM, LOGARITHM);
    out[at] = Math.min(TAIL_FROM + (LOGARITHM[0] / TAIL_SHAPE) * PER_DECADE, RAW_MAX);
  } else if (off === f32[bands + MEDIAN_INDEX]) {
    out[at] = 0;
  } else {
    LOGARITHM[0] = 2 * tail;
    logInto(LOGARITHM, LOGARITHM);
    out[at] = Math.max(0, -LOGARITHM[0] * PER_DECADE);
  }
}
