/**
 * Search for up to two seasonal periods in a window, spread over as many calls as the caller likes.
 *
 * The first is searched for in several streams, and the one with the most evidence counts: changes,
 * because a level that wanders correlates with itself at every lag; and changes of the mean of a few
 * values, where noise no longer hides a slow season. The second is a multiple of the first and is
 * searched for in the changes over one first period: these contain neither that season nor the level,
 * so a week shows that is faint beside the day.
 *
 * @module
 */
import { assertAllFinite, assertInteger } from "../linalg/assert-shape.js";
import {
  advanceCurve,
  beginCurve,
  clearCurve,
  CURVE_SLOTS,
  curveLength,
  EVIDENCE,
  evidenceAt,
  evidenceOfMultiple,
  findMultiple,
  findPeriod,
  isCurveBegun,
  isCurveComplete,
  PERIOD,
  PERIOD_MIN,
  seasonCurve,
  type SeasonCurve,
} from "./season-curve.js";

const VALUES_MIN = 24;
/** Periods that the window must contain. */
const PERIODS_SEEN_MIN = 2.5;
/** A change is the difference of two means of so many values, powers of two; one a phase, from 1 on. */
const WIDTHS = [1, 8, 64];

/**
 * A period found before, in less smooth changes, is the more exact one: it stays when it is this near
 * and has this share of the evidence.
 */
const NEAR_SHARE = 0.08;
const FINER_SHARE = 0.6;

/** Phases of a search, in this order; {@link IDLE}: no search. */
const IDLE = 0;
const SMOOTHEST_CHANGES = WIDTHS.length;
const SEASONAL_CHANGES = SMOOTHEST_CHANGES + 1;

/** Slot of the values searched. */
export const SEARCH_COUNT = 0;
const PHASE = 1;
const CURRENT = 2;
const CURRENT_SECOND = 3;
/** Slot of the first period found, steps; 0 for none. */
export const SEARCH_FIRST = 4;
/** Slot of the second period found, steps; 0 for none. */
export const SEARCH_SECOND = 5;
/** Slots of the evidence of both, standard errors. */
export const SEARCH_EVIDENCE = 6;
export const SEARCH_SECOND_EVIDENCE = 7;
/** Slots of the evidence of the periods in use, by the same curves. */
export const SEARCH_CURRENT_EVIDENCE = 8;
export const SEARCH_CURRENT_SECOND_EVIDENCE = 9;
/** Names of the slots of {@link SeasonSearch.scalars}, comma-separated. */
export const SEARCH_SLOTS =
  "values looked at,phase of the look,period in use (steps),second in use (steps)," +
  "found (steps),second found (steps)," +
  "evidence of the first (standard errors),of the second,of the period in use,of the second in use";

/** A search. Its state is in `scalars` and in the arrays of its curve. */
export interface SeasonSearch {
  /** Longest period searched for, steps. */
  readonly lagMax: number;
  readonly curve: SeasonCurve;
  /** Shape (10): see {@link SEARCH_SLOTS}. */
  readonly scalars: Float64Array;
}

/** Arrays of a search: where a caller keeps them is its own affair. */
export interface SeasonSearchArrays {
  /** Shape (most values searched). */
  readonly stream: Float64Array;
  /** Shape ({@link curveLength}). */
  readonly correlations: Float64Array;
  /** Shape (4). */
  readonly curve: Float64Array;
  /** Shape (10). */
  readonly scalars: Float64Array;
}

/** A search for periods up to `lagMax` steps over zeroed arrays, or over those of an earlier search. */
export function seasonSearch(lagMax: number, arrays: SeasonSearchArrays): SeasonSearch {
  const curve = seasonCurve(arrays.stream, arrays.correlations, arrays.curve);
  return { lagMax, curve, scalars: arrays.scalars };
}

/** Whether a search has begun and not ended. */
export function isSearching({ scalars }: SeasonSearch): boolean {
  return scalars[PHASE] !== IDLE;
}

/** Begins to search `count` values; `current` and `currentSecond` are the periods in use, 0 for none. */
export function beginSeasonSearch(
  search: SeasonSearch,
  count: number,
  current: number,
  currentSecond: number,
): void {
  const { scalars } = search;
  scalars.fill(0);
  scalars[SEARCH_COUNT] = count;
  scalars[CURRENT] = current;
  scalars[CURRENT_SECOND] = currentSecond;
  const isPossible = count >= VALUES_MIN && search.lagMax >= PERIOD_MIN;
  scalars[PHASE] = isPossible ? 1 : IDLE;
  clearCurve(search.curve);
}

/**
 * Continues for about `products` products. The newest value is `values[newest]`, the others of the
 * window are before it; between two calls all may have moved. Results are in the slots once
 * {@link isSearching} is false.
 *
 * Cost of a whole search: four curves, each of at most 1,025 lags times values; no allocation.
 */
export function advanceSeasonSearch(
  search: SeasonSearch,
  values: Float64Array,
  newest: number,
  products: number,
): void {
  const { scalars, curve } = search;
  const from = newest + 1 - scalars[SEARCH_COUNT];
  let rest = products;
  while (scalars[PHASE] !== IDLE && rest > 0) {
    if (!isCurveBegun(curve) && !fillStream(search, values, from)) {
      nextPhase(search);
      continue;
    }
    rest = advanceCurve(curve, rest);
    if (!isCurveComplete(curve)) continue;
    judge(search);
    nextPhase(search);
  }
}

/** A season of a window; its evidence is in standard errors. */
export interface Season {
  /** Steps. */
  readonly period: number;
  readonly evidence: number;
}

/**
 * Seasons of `values`, shape (n), the shorter first: none, one, or one and a multiple of it. From 4 to
 * `periodMax` steps, n/2.5 at most; needs 24 values.
 *
 * Level, unit and linear trend do not matter. A long period is known to about its share of the window.
 * A sine in strong noise may be found as twice its period: means of eight values show it best, and are
 * searched for periods from 16 on. Fewer than 1 in 100 series without a season show one (a test
 * counts), none with evidence above 7; a cycle without fixed length may pass for a season when only a
 * few turns are seen. So ask for that evidence, or for the same find in 15 % more values.
 *
 * Cost: one {@link advanceSeasonSearch} to the end, and its arrays.
 *
 * @throws RangeError when a value is not finite or `periodMax` no positive integer
 */
export function findSeasons(values: Float64Array, periodMax = 1000): Season[] {
  assertAllFinite("values", values);
  assertInteger("periodMax", periodMax, 1);
  const search = seasonSearch(periodMax, {
    stream: new Float64Array(values.length),
    correlations: new Float64Array(curveLength(periodMax)),
    curve: new Float64Array(CURVE_SLOTS.split(",").length),
    scalars: new Float64Array(SEARCH_SLOTS.split(",").length),
  });
  beginSeasonSearch(search, values.length, 0, 0);
  advanceSeasonSearch(search, values, values.length - 1, Infinity);
  const { scalars } = search;
  return [
    { period: scalars[SEARCH_FIRST], evidence: scalars[SEARCH_EVIDENCE] },
    { period: scalars[SEARCH_SECOND], evidence: scalars[SEARCH_SECOND_EVIDENCE] },
  ].filter(({ period }) => period > 0);
}

/** Longest period that the window can show. */
function topOf({ lagMax, scalars }: SeasonSearch): number {
  return Math.min(lagMax, Math.floor(scalars[SEARCH_COUNT] / PERIODS_SEEN_MIN));
}

/** Values whose means are compared in this phase. */
function widthOf({ scalars }: SeasonSearch): number {
  return WIDTHS[scalars[PHASE] - 1] ?? 1;
}

function nextPhase({ scalars, curve }: SeasonSearch): void {
  const last = scalars[SEARCH_FIRST] > 0 ? SEASONAL_CHANGES : SMOOTHEST_CHANGES;
  scalars[PHASE] = scalars[PHASE] < last ? scalars[PHASE] + 1 : IDLE;
  clearCurve(curve);
}

/** Keeps what the curve of this phase is evidence for. */
function judge(search: SeasonSearch): void {
  const { scalars, curve } = search;
  const { found } = curve;
  if (scalars[PHASE] === SEASONAL_CHANGES) {
    const first = scalars[SEARCH_FIRST];
    findMultiple(curve, first, topOf(search));
    scalars[SEARCH_SECOND] = found[PERIOD];
    scalars[SEARCH_SECOND_EVIDENCE] = found[EVIDENCE];
    const current = scalars[CURRENT_SECOND];
    const isMultiple = current > 0 && current % first === 0;
    scalars[SEARCH_CURRENT_SECOND_EVIDENCE] = isMultiple
      ? evidenceOfMultiple(curve, first, current)
      : 0;
    return;
  }
  findPeriod(curve, Math.max(PERIOD_MIN, 2 * widthOf(search)), topOf(search));
  if (scalars[CURRENT] > 0) {
    const current = evidenceAt(curve, scalars[CURRENT]);
    scalars[SEARCH_CURRENT_EVIDENCE] = Math.max(scalars[SEARCH_CURRENT_EVIDENCE], current);
  }
  if (found[PERIOD] === 0 || found[EVIDENCE] <= scalars[SEARCH_EVIDENCE]) return;
  const isFiner =
    Math.abs(found[PERIOD] - scalars[SEARCH_FIRST]) <= NEAR_SHARE * found[PERIOD] &&
    scalars[SEARCH_EVIDENCE] > FINER_SHARE * found[EVIDENCE];
  if (!isFiner) scalars[SEARCH_FIRST] = found[PERIOD];
  scalars[SEARCH_EVIDENCE] = found[EVIDENCE];
}

/** Fills in the stream of this phase and begins its curve; false when that is too short or constant. */
function fillStream(search: SeasonSearch, values: Float64Array, from: number): boolean {
  const { scalars, curve } = search;
  const { stream } = curve;
  const count = scalars[SEARCH_COUNT];
  for (let t = 0; t < count; t++) stream[t] = values[from + t];
  const isSeasonal = scalars[PHASE] === SEASONAL_CHANGES;
  // Sums of 2, of 4, … of the whole width: twice those of half of it.
  const width = widthOf(search);
  for (let half = 1; half < width; half *= 2) {
    for (let t = count - 1; t >= half; t--) stream[t] = stream[t] + stream[t - half];
  }
  const lag = isSeasonal ? scalars[SEARCH_FIRST] : width;
  const lost = lag + width - 1;
  if (count <= (isSeasonal ? 2 : 4) * lost) return false;
  let mean = 0;
  for (let t = count - 1; t >= lost; t--) {
    stream[t] = stream[t] - stream[t - lag];
    mean += stream[t] / (count - lost);
  }
  stream.copyWithin(0, lost, count);
  // Growth has a mean change, which would correlate with itself.
  if (isSeasonal) for (let t = 0; t < count - lost; t++) stream[t] -= mean;
  return beginCurve(curve, count - lost, 2 * topOf(search) + 1, isSeasonal ? lag : 0);
}
