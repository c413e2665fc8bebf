/**
 * The sampling of a series as its instants show it: the nominal interval, and which gaps count.
 *
 * The nominal interval is configured, or else the median of the last intervals. A step is one nominal
 * interval. An interval of k steps, rounded, is a gap of k − 1 steps without a row. They count as
 * missing except in two cases:
 *
 * - Gaps that recur, such as the weekends and nights of a market, are the calendar of the series: most
 *   of the last gaps are equally many rows apart.
 * - A series without a cadence has no missing steps: fewer than most of the last intervals are close to
 *   the nominal one.
 *
 * With a configured nominal interval every gap counts.
 *
 * The state is part of the gate's. Stored states name its blocks `holeRing` and `holeSorted`: a hole is
 * a gap.
 *
 * @module
 */
import { lowerBound, medianOf, slideInto } from "../sorted-window.js";
import { CELL, type GateState } from "../state.js";
import { missingStepCount } from "./missing-steps.js";

/** Intervals before their median is used. */
const INTERVAL_COUNT_MIN = 5;

/**
 * Share of the distances between gaps that must be close to their median, how close, and how many at
 * least. Holidays and weekends remain distinct from rows that fail at random: `tests/gaps.test.ts`.
 */
const REGULAR_SHARE = 0.6;
const DISTANCE_SPREAD = 0.2;
const REGULAR_COUNT_MIN = 4;
/** The same of intervals, for the series to have a cadence. */
const CADENCE_SHARE = 0.6;
const INTERVAL_SPREAD = 0.4;

/** Instant of the newest accepted row that had one. */
export function newestUnixNs({ numbers, times }: GateState): bigint | undefined {
  return numbers[CELL.hasTime] === 1 ? times[0] : undefined;
}

/** The configured interval where it is positive, else the learned one; 0 while it is not known. */
export function nominalIntervalNs(state: GateState, configuredNs: number): number {
  if (configuredNs > 0) return configuredNs;
  const count = state.numbers[CELL.intervalCount]!;
  return count < INTERVAL_COUNT_MIN ? 0 : medianOf(state.intervalSorted, count);
}

/** Stores an accepted instant as the newest one and learns from the interval before it. */
export function acceptInstant(state: GateState, eventTimeUnixNs: bigint, intervalNs: number): void {
  const { numbers, times } = state;
  if (numbers[CELL.hasTime] === 1) learnInterval(state, intervalNs);
  times[0] = eventTimeUnixNs;
  numbers[CELL.hasTime] = 1;
}

/**
 * Missing steps before a row `intervalNs` after the newest one. Call it once a row, before
 * {@link acceptInstant}: it counts rows between gaps.
 */
export function gapStep(state: GateState, intervalNs: number, configuredNs: number): number {
  const { numbers, holeRing, holeSorted } = state;
  const nominalNs = nominalIntervalNs(state, configuredNs);
  numbers[CELL.rowsSinceHole]! += 1;
  const stepCount = missingStepCount(intervalNs, nominalNs);
  if (stepCount === 0) return 0;
  if (numbers[CELL.hasHole] === 1) {
    const cursor = numbers[CELL.holeCursor]!;
    const count = numbers[CELL.holeCount]!;
    const distance = numbers[CELL.rowsSinceHole]!;
    numbers[CELL.holeCount] = slideInto(holeRing, holeSorted, cursor, count, distance);
    numbers[CELL.holeCursor] = cursor + 1;
  }
  numbers[CELL.hasHole] = 1;
  numbers[CELL.rowsSinceHole] = 0;
  if (configuredNs > 0) return stepCount;
  return isRegular(state) || !hasCadence(state, nominalNs) ? 0 : stepCount;
}

function learnInterval(state: GateState, intervalNs: number): void {
  const { numbers, intervalRing, intervalSorted } = state;
  const cursor = numbers[CELL.intervalCursor]!;
  const count = numbers[CELL.intervalCount]!;
  numbers[CELL.intervalCount] = slideInto(intervalRing, intervalSorted, cursor, count, intervalNs);
  numbers[CELL.intervalCursor] = cursor + 1;
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
