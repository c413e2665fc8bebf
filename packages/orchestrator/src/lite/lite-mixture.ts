/**
 * Who is listened to at one horizon of a lite series, and how far the mixture is trusted against
 * the last value.
 *
 * ML-Poly on the absolute loss by its gradient, losses in running errors; a longer horizon borrows
 * the regrets of the shortest while it is young. The guard is a discounted t-statistic of how much
 * better the mixture was than the last value.
 *
 * @see Gaillard, Stoltz, van Erven (2014), algorithm 1: p ∝ (R)₊ / (1 + Σ r²).
 * @module
 */
import { clippedScaleInto } from "@meristem/kernels/detect";
import type { LiteCell } from "./lite-arena.js";
import {
  GUARD_LONG,
  GUARD_SCALE,
  GUARD_SQUARES,
  GUARD_SUM,
  GUARD_TRUST,
  HIGHEST,
  horizonAt,
  INPUT,
  LAST_KNOWN,
  LITE_MEMBERS,
  LOWEST,
  MIX_COUNT,
  MIX_LONG,
  MIX_SCALE,
  REGRET_SQUARES,
  REGRETS,
  SEASON_FIRST,
  waiting32At,
  waiting64At,
  WAITING_MEMBERS,
  WAITING_MIXED,
  WAITING_POINT,
  WAITING_VALUE,
  WEIGHTS,
  type LiteLayout,
} from "./lite-layout.js";

const REGRET_MAX = 10;
const ERROR_SCALE = {
  alpha: 0.01,
  clip: 8,
  longShare: 0.1,
  clipAfter: 5,
  limitIncludesNewest: true,
};
const MIX_SLOTS = { count: MIX_COUNT, mean: MIX_SCALE, long: MIX_LONG };
const GUARD_SLOTS = { count: MIX_COUNT, mean: GUARD_SCALE, long: GUARD_LONG };
/** Scratch. */
const SIZE = new Float64Array(1);
/** What a longer horizon borrows: this share, fading over so many of its own errors. */
const BORROWED = 0.5;
const BORROWED_COUNT = 100;
/** Guard of one step, and of more: memory, and the statistic at which trust is 0 and 1. */
const GUARD_KEEP = [0.998, 0.9995];
const GUARD_LOW = [-1, 0.25];
const GUARD_WIDTH = [2, 1];
/** Errors of overlapping horizons are related: the statistic counts for less. */
const GUARD_INFLATION = 0.5;

/** Members in use: one more for each season. */
function memberCount({ f64, at }: LiteCell): number {
  return f64[at + SEASON_FIRST] === 0 ? 3 : f64[at + SEASON_FIRST + 1] === 0 ? 4 : 5;
}

/** Even weights, full trust. */
export function resetMixture(layout: LiteLayout, cell: LiteCell): void {
  const count = memberCount(cell);
  for (let h = 0; h < layout.horizons.length; h++) {
    const own = cell.at + horizonAt(h);
    for (let k = 0; k < count; k++) cell.f64[own + WEIGHTS + k] = 1 / count;
    cell.f64[own + GUARD_TRUST] = 1;
  }
}

/** Scores what waited in `place` against the value in `INPUT` and moves weights and trust. */
export function learnMixture(layout: LiteLayout, cell: LiteCell, h: number, place: number): void {
  cell.f64[cell.at + horizonAt(h) + MIX_COUNT] += 1;
  noteScales(layout, cell, h, place);
  reweigh(layout, cell, h, place);
  guard(layout, cell, h, place);
}

// Each of these reads what it needs by itself: a number handed over or back would be boxed.

/** Updates the error scales of the mixture and of the naive fallback. */
function noteScales(layout: LiteLayout, cell: LiteCell, h: number, place: number): void {
  const { f64 } = cell;
  const own = cell.at + horizonAt(h);
  const waiting = cell.at + waiting64At(layout, place);
  const change = f64[cell.at + INPUT] - f64[waiting + WAITING_VALUE];
  const error = Math.abs(change - f64[waiting + WAITING_MIXED]);
  SIZE[0] = error;
  clippedScaleInto(SIZE, SIZE, f64, own, MIX_SLOTS, ERROR_SCALE);
  SIZE[0] = 0.5 * (Math.abs(change) + error);
  clippedScaleInto(SIZE, SIZE, f64, own, GUARD_SLOTS, ERROR_SCALE);
}

function reweigh(layout: LiteLayout, cell: LiteCell, h: number, place: number): void {
  const { f64, f32 } = cell;
  const own = cell.at + horizonAt(h);
  const shortest = cell.at + horizonAt(0);
  const waiting = cell.at + waiting64At(layout, place);
  const mixed = f64[waiting + WAITING_MIXED];
  const error = f64[cell.at + INPUT] - f64[waiting + WAITING_VALUE] - mixed;
  const scale = f64[own + MIX_SCALE];
  const perScale = scale > 0 ? 1 / scale : 0;
  const slope = error > 0 ? -perScale : error < 0 ? perScale : 0;
  const said = cell.at32 + waiting32At(layout, place) + WAITING_MEMBERS;
  const fading = BORROWED_COUNT / (BORROWED_COUNT + f64[own + MIX_COUNT]);
  const borrowed = h === 0 ? 0 : BORROWED * fading;
  const members = memberCount(cell);
  let sum = 0;
  for (let k = 0; k < members; k++) {
    const plain = slope * (mixed - f32[said + k]);
    const regret = Math.max(-REGRET_MAX, Math.min(REGRET_MAX, plain));
    f64[own + REGRETS + k] += regret;
    f64[own + REGRET_SQUARES + k] += regret * regret;
    const total = f64[own + REGRETS + k] + borrowed * f64[shortest + REGRETS + k];
    const squares = f64[own + REGRET_SQUARES + k] + borrowed * f64[shortest + REGRET_SQUARES + k];
    const weight = total > 0 ? total / (1 + squares) : 0;
    f64[own + WEIGHTS + k] = weight;
    sum += weight;
  }
  for (let k = 0; k < members; k++) {
    f64[own + WEIGHTS + k] = sum > 0 ? f64[own + WEIGHTS + k] / sum : 1 / members;
  }
}

function guard(layout: LiteLayout, cell: LiteCell, h: number, place: number): void {
  const { f64 } = cell;
  const own = cell.at + horizonAt(h);
  const waiting = cell.at + waiting64At(layout, place);
  const change = f64[cell.at + INPUT] - f64[waiting + WAITING_VALUE];
  const gain = Math.abs(change) - Math.abs(change - f64[waiting + WAITING_MIXED]);
  const horizon = layout.horizons[h];
  const kind = horizon > 1 ? 1 : 0;
  const scale = f64[own + GUARD_SCALE];
  const plain = scale > 0 ? gain / scale : 0;
  const step = Math.max(-REGRET_MAX, Math.min(REGRET_MAX, plain));
  const keep = GUARD_KEEP[kind];
  f64[own + GUARD_SUM] = f64[own + GUARD_SUM] * keep + step;
  f64[own + GUARD_SQUARES] = f64[own + GUARD_SQUARES] * keep + step * step;
  const inflation = 1 + GUARD_INFLATION * (horizon - 1);
  const statistic = f64[own + GUARD_SUM] / Math.sqrt((f64[own + GUARD_SQUARES] + 1e-9) * inflation);
  const trust = (statistic - GUARD_LOW[kind]) / GUARD_WIDTH[kind];
  f64[own + GUARD_TRUST] = Math.max(0, Math.min(1, trust));
}

/**
 * Mixes `members[from … from + 5)`, changes from the last known value, and lets members, mixture
 * and point wait in `place`.
 */
export function mixMembers(
  layout: LiteLayout,
  cell: LiteCell,
  h: number,
  place: number,
  members: Float64Array,
  from: number,
): void {
  const { f64, f32 } = cell;
  const own = cell.at + horizonAt(h);
  const value = f64[cell.at + LAST_KNOWN];
  const low = f64[cell.at + LOWEST];
  const high = f64[cell.at + HIGHEST];
  const lowest = low - 0.5 * (high - low) - value;
  const highest = high + 0.5 * (high - low) - value;
  const to = cell.at32 + waiting32At(layout, place) + WAITING_MEMBERS;
  const count = memberCount(cell);
  let mixed = 0;
  for (let k = 0; k < LITE_MEMBERS; k++) {
    const said = members[from + k];
    // Nobody may leave what was seen by more than half its range; who has no number is silent.
    const change = said >= lowest ? Math.min(said, highest) : said < lowest ? lowest : 0;
    f32[to + k] = change;
    if (k < count) mixed += f64[own + WEIGHTS + k] * change;
  }
  const waiting = cell.at + waiting64At(layout, place);
  f64[waiting + WAITING_VALUE] = value;
  f64[waiting + WAITING_MIXED] = mixed;
  f64[waiting + WAITING_POINT] = value + f64[own + GUARD_TRUST] * mixed;
}
