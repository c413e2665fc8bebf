/**
 * Catastrophic values: so far from everything accepted that learning from them would do harm.
 *
 *     z = |y - median| / scale,   reject when z > bound (20)
 *
 * over the last `outlierWindowSize` accepted values. A bound in multiples of one robust scale throws
 * good data away wherever bursts are part of the signal, so the scale is the largest of four:
 *
 * - 1.4826 · MAD, the usual one;
 * - 1.2533 · the mean distance of the values that differ from the median, which stays honest when
 *   most values are equal (counts, rain, idle machines) and MAD is zero;
 * - a fifth of the largest distance accepted so far (slowly forgotten): with the bound of 20, nothing
 *   within four times an excursion already seen is catastrophic;
 * - the configured floor.
 *
 * All are exact functions of the window, so scaling or shifting the series changes no verdict.
 *
 * @module
 */
import type { v1 } from "@meristem/leyline";
import { FINDING, type GateOutput } from "../output.js";
import { medianDistanceOf, medianOf, slideInto } from "../sorted-window.js";
import { CELL, type GateState } from "../state.js";
import { innovationRule } from "./innovation.js";

const MAD_TO_SIGMA = 1.4826;
const MEAN_DISTANCE_TO_SIGMA = 1.2533;
const PEAK_TO_SIGMA = 1 / 5;
/** A thousand accepted values halve the memory of a peak about one and a half times. */
const PEAK_MEMORY = 0.999;
/** Values unlike the median without which no scale can be told. */
const DISTINCT_COUNT_MIN = 8;
/**
 * Rejects agree when all lie on one side of the old level and the nearest is at least this share as far
 * as the farthest. A shift rarely comes in one step (a heated sensor rises and falls over several
 * rows), and each row more that is refused is a row forecast from a level that is gone.
 */
const AGREEMENT_SHARE_MIN = 0.2;

/** Judges a finite value and learns from it; returns the findings. */
export function outlierRule(
  state: GateState,
  value: number,
  innovationZ: number | undefined,
  config: v1.GateConfig,
  out: GateOutput,
): number {
  if (!isCatastrophic(state, value, innovationZ, config, out)) {
    state.numbers[CELL.rejectCount] = 0;
    accept(state, value);
    return 0;
  }
  const { numbers, rejects } = state;
  const cursor = numbers[CELL.rejectCount]!;
  rejects[cursor % rejects.length] = value;
  numbers[CELL.rejectCount] = cursor + 1;
  out.rejectCount = cursor + 1;
  if (cursor + 1 < rejects.length || !rejectsAgree(state)) return FINDING.outlier;
  startAgain(state, cursor);
  return FINDING.reacquired;
}

function isCatastrophic(
  state: GateState,
  value: number,
  innovationZ: number | undefined,
  config: v1.GateConfig,
  out: GateOutput,
): boolean {
  const innovation = innovationRule(innovationZ, config);
  const count = state.numbers[CELL.windowCount]!;
  if (count < config.outlierCountMin) return innovation === "rejects";
  const centre = medianOf(state.windowSorted, count);
  const distance = Math.abs(value - centre);
  if (innovation === "rejects") {
    out.boundZ = config.innovationBoundZ;
    out.valueZ = innovationZ ?? 0;
    return true;
  }
  // The common case, decided without a look at the window.
  if (distance <= state.numbers[CELL.peakDistance]!) return false;
  const scale = scaleOf(state, centre, config);
  if (!(scale > 0) || innovation === "vouches") return false;
  out.boundZ = config.outlierBoundZ;
  out.valueZ = (value - centre) / scale;
  return distance / scale > config.outlierBoundZ;
}

/** Robust scale of the accepted values, value units; 0 while it cannot be told. */
function scaleOf(state: GateState, centre: number, config: v1.GateConfig): number {
  const { numbers, windowSorted } = state;
  const count = numbers[CELL.windowCount]!;
  let distanceSum = 0;
  let distinctCount = 0;
  for (let i = 0; i < count; i++) {
    const distance = Math.abs(windowSorted[i]! - centre);
    distanceSum += distance;
    if (distance > 0) distinctCount++;
  }
  if (distinctCount < DISTINCT_COUNT_MIN) return 0;
  return Math.max(
    MAD_TO_SIGMA * medianDistanceOf(windowSorted, count, centre),
    (MEAN_DISTANCE_TO_SIGMA * distanceSum) / distinctCount,
    PEAK_TO_SIGMA * numbers[CELL.peakDistance]!,
    config.outlierScaleFloor,
  );
}

function accept(state: GateState, value: number): void {
  const { numbers, windowRing, windowSorted } = state;
  const count = numbers[CELL.windowCount]!;
  const apart = count === 0 ? 0 : Math.abs(value - medianOf(windowSorted, count));
  // Values at both ends of a double's range are farther apart than it can say.
  const distance = Math.min(apart, Number.MAX_VALUE);
  const faded = numbers[CELL.peakDistance]! * PEAK_MEMORY;
  numbers[CELL.peakDistance] = distance > faded ? distance : faded;
  const cursor = numbers[CELL.acceptedCount]!;
  numbers[CELL.windowCount] = slideInto(windowRing, windowSorted, cursor, count, value);
  numbers[CELL.acceptedCount] = cursor + 1;
}

/** Whether the last rejects lie close together, seen from the level they left. */
function rejectsAgree(state: GateState): boolean {
  const { numbers, rejects, windowSorted } = state;
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < rejects.length; i++) {
    low = Math.min(low, rejects[i]!);
    high = Math.max(high, rejects[i]!);
  }
  const count = numbers[CELL.windowCount]!;
  if (count === 0) return true;
  const centre = medianOf(windowSorted, count);
  if (low < centre && high > centre) return false;
  const near = Math.min(Math.abs(low - centre), Math.abs(high - centre));
  const far = Math.max(Math.abs(low - centre), Math.abs(high - centre));
  return near >= AGREEMENT_SHARE_MIN * far;
}

/** Forgets the old level; the rejects, oldest first, are the first values of the new one. */
function startAgain(state: GateState, lastReject: number): void {
  const { numbers, rejects } = state;
  numbers[CELL.windowCount] = 0;
  numbers[CELL.acceptedCount] = 0;
  numbers[CELL.peakDistance] = 0;
  numbers[CELL.rejectCount] = 0;
  for (let i = 1; i <= rejects.length; i++)
    accept(state, rejects[(lastReject + i) % rejects.length]!);
}
