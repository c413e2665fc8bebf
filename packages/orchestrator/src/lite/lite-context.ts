/**
 * What the members of a lite series may look at: the last values, the running scale, slow averages,
 * the range. The same quantities as `../series/series-context.ts`, in a slice.
 *
 * The ring holds float32 distances from an anchor; when the series has gone so far from it that
 * float32 could no longer tell its changes apart, the anchor follows.
 *
 * @module
 */
import { clippedScaleInto } from "@meristem/kernels/detect";
import type { LiteCell } from "./lite-arena.js";
import {
  ANCHOR,
  ANCHORED_AT,
  AVERAGES,
  CHANGE_COUNT,
  CHANGE_FAST,
  CHANGE_LONG,
  GAP,
  HIGHEST,
  INDEX,
  INPUT,
  KNOWN_COUNT,
  LAST_KNOWN,
  LITE_AVERAGE_ALPHAS,
  LITE_HISTORY,
  LITE_MASK,
  LOWEST,
  MEAN,
  SCALE,
  VALUE,
  VARIANCE,
  type LiteLayout,
} from "./lite-layout.js";

const ALPHAS = Float64Array.from(LITE_AVERAGE_ALPHAS);
const CHANGE_SCALE = {
  alpha: 0.02,
  clip: 6,
  longShare: 1e-3,
  clipAfter: 10,
  limitIncludesNewest: false,
};
const SCALE_SLOTS = { count: CHANGE_COUNT, mean: CHANGE_FAST, long: CHANGE_LONG };
/** Scratch. */
const SIZE = new Float64Array(1);
const MOMENT_ALPHA = 0.002;
const MOMENT_CLIP = 16;
const MOMENT_CLIP_AFTER = 10;
/** Smallest scale ever used as a divisor; its reciprocal is still finite. */
const SCALE_FLOOR = 1e-290;
/** Scales from the anchor at which float32 is too coarse, and steps between two moves of it. */
const ANCHOR_REACH = 16_384;
const ANCHOR_REST = 256;

/** Takes in the real value in `INPUT`. */
export function pushValue(layout: LiteLayout, cell: LiteCell): void {
  const { f64, at } = cell;
  const value = f64[at + INPUT];
  const isFirst = f64[at + KNOWN_COUNT] === 0;
  if (isFirst) f64[at + ANCHOR] = value;
  placeValue(layout, cell, 1);
  const count = f64[at + KNOWN_COUNT] + 1;
  f64[at + KNOWN_COUNT] = count;
  updateMoments(cell);
  if (isFirst) {
    f64[at + LOWEST] = value;
    f64[at + HIGHEST] = value;
    for (let j = 0; j < ALPHAS.length; j++) f64[at + AVERAGES + j] = value;
  } else {
    if (value < f64[at + LOWEST]) f64[at + LOWEST] = value;
    if (value > f64[at + HIGHEST]) f64[at + HIGHEST] = value;
    if (f64[at + GAP] === 0) updateScale(cell);
    for (let j = 0; j < ALPHAS.length; j++) {
      const alpha = Math.max(ALPHAS[j], 1 / count);
      f64[at + AVERAGES + j] += alpha * (value - f64[at + AVERAGES + j]);
    }
  }
  f64[at + LAST_KNOWN] = value;
  f64[at + GAP] = 0;
  const range = f64[at + HIGHEST] - f64[at + LOWEST];
  const floor = Math.max(1e-9 * range, 1e-12 * Math.abs(value), SCALE_FLOOR);
  f64[at + SCALE] = Math.max(f64[at + CHANGE_FAST], 0.05 * f64[at + CHANGE_LONG], floor);
  followAnchor(layout, cell);
}

/** Lets one step pass without a value; `INPUT` holds what was expected. */
export function passValue(layout: LiteLayout, cell: LiteCell): void {
  placeValue(layout, cell, 0);
  cell.f64[cell.at + GAP] += 1;
}

function placeValue({ ringAt, knownAt }: LiteLayout, cell: LiteCell, isKnown: number): void {
  const { f64, f32, u32, at, at32 } = cell;
  const value = f64[at + INPUT];
  const index = f64[at + INDEX] + 1;
  const place = index & LITE_MASK;
  f64[at + INDEX] = index;
  f64[at + VALUE] = value;
  f32[at32 + ringAt + place] = value - f64[at + ANCHOR];
  const word = at32 + knownAt + (place >> 5);
  const bit = 1 << (place & 31);
  u32[word] = isKnown === 1 ? u32[word] | bit : u32[word] & ~bit;
}

/** Updates mean and variance with the value in `INPUT`: a number as an argument may be boxed. */
function updateMoments({ f64, at }: LiteCell): void {
  const value = f64[at + INPUT];
  const count = f64[at + KNOWN_COUNT];
  const alpha = Math.max(MOMENT_ALPHA, 1 / count);
  const off = value - f64[at + MEAN];
  f64[at + MEAN] += alpha * off;
  const variance = f64[at + VARIANCE];
  const square = off * off;
  const limit = count > MOMENT_CLIP_AFTER + 1 ? MOMENT_CLIP * variance : square;
  f64[at + VARIANCE] = variance + alpha * (Math.min(square, limit) - variance);
}

/** Updates the running mean absolute change with the value in `INPUT`. */
function updateScale({ f64, at }: LiteCell): void {
  f64[at + CHANGE_COUNT] += 1;
  SIZE[0] = Math.abs(f64[at + INPUT] - f64[at + LAST_KNOWN]);
  clippedScaleInto(SIZE, SIZE, f64, at, SCALE_SLOTS, CHANGE_SCALE);
}

/** Follows the value in `INPUT`. Cost: a pass over the ring, at most once in {@link ANCHOR_REST} steps. */
function followAnchor({ ringAt }: LiteLayout, cell: LiteCell): void {
  const { f64, f32, at, at32 } = cell;
  const value = f64[at + INPUT];
  const anchor = f64[at + ANCHOR];
  if (Math.abs(value - anchor) <= ANCHOR_REACH * f64[at + SCALE]) return;
  if (f64[at + INDEX] - f64[at + ANCHORED_AT] < ANCHOR_REST) return;
  const shift = anchor - value;
  for (let i = at32 + ringAt; i < at32 + ringAt + LITE_HISTORY; i++) f32[i] = f32[i] + shift;
  f64[at + ANCHOR] = value;
  f64[at + ANCHORED_AT] = f64[at + INDEX];
}
