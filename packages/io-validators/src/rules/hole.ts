/**
 * Rows that are missing by the clock: how many steps passed without one before the next.
 *
 * A step is a nominal interval, as in `stale.ts`. An interval of k of them, rounded, swallowed k − 1
 * rows, unless nobody expected those:
 *
 * - Holes that come regularly, such as weekends and nights of a market, are the calendar of the stream.
 *   They come so when most of the last ones lie equally many rows apart.
 * - Without a cadence nothing is missing: most of the last intervals must be about the nominal one.
 *
 * A nominal interval that is configured is believed, and every hole counts.
 *
 * @module
 */
import type { v1 } from "@meristem/leyline";
import { lowerBound, medianOf, slideInto } from "../sorted-window.js";
import { CELL, type GateState } from "../state.js";
import { nominalIntervalNs } from "./stale.js";

/**
 * Share of the distances between holes that must be about their median, how near, and how many at
 * least. Holidays and weekends are still told apart from rows that fail at random:
 * `tests/holes.test.ts`.
 */
const REGULAR_SHARE = 0.6;
const DISTANCE_SPREAD = 0.2;
const REGULAR_COUNT_MIN = 4;
/** The same of intervals, for the stream to have a cadence. */
const CADENCE_SHARE = 0.6;
const INTERVAL_SPREAD = 0.4;

/** Steps that passed without a row, `intervalNs` after the newest one. Notes the hole, if it is one. */
export function holeStep(state: GateState, intervalNs: number, config: v1.GateConfig): number {
  const { numbers, holeRing, holeSorted } = state;
  const nominalNs = nominalIntervalNs(state, config);
  numbers[CELL.rowsSinceHole]! += 1;
  if (!(nominalNs > 0)) return 0;
  const stepCount = Math.round(intervalNs / nominalNs) - 1;
  if (stepCount < 1) return 0;
  if (numbers[CELL.hasHole] === 1) {
    const cursor = numbers[CELL.holeCursor]!;
    const held = numbers[CELL.holeCount]!;
    const distance = numbers[CELL.rowsSinceHole]!;
    numbers[CELL.holeCount] = slideInto(holeRing, holeSorted, cursor, held, distance);
    numbers[CELL.holeCursor] = cursor + 1;
  }
  numbers[CELL.hasHole] = 1;
  numbers[CELL.rowsSinceHole] = 0;
  if (config.nominalIntervalNs > 0) return stepCount;
  return isRegular(state) || !hasCadence(state, nominalNs) ? 0 : stepCount;
}

function isRegular({ numbers, holeSorted }: GateState): boolean {
  const count = numbers[CELL.holeCount]!;
  if (count < REGULAR_COUNT_MIN) return false;
  const near = nearCount(holeSorted, count, medianOf(holeSorted, count), DISTANCE_SPREAD);
  return near >= Math.max(REGULAR_COUNT_MIN, REGULAR_SHARE * count);
}

function hasCadence({ numbers, intervalSorted }: GateState, nominalNs: number): boolean {
  const count = numbers[CELL.intervalCount]!;
  return nearCount(intervalSorted, count, nominalNs, INTERVAL_SPREAD) >= CADENCE_SHARE * count;
}

/** How many of `count` ascending numbers are within `spread` times `centre` of it. */
function nearCount(sorted: Float64Array, count: number, centre: number, spread: number): number {
  const above = lowerBound(sorted, count, centre * (1 + spread));
  return above - lowerBound(sorted, count, centre * (1 - spread));
}
