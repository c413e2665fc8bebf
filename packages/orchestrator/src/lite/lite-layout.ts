/**
 * Where everything of one lite series lies: flat regions of one slice of an arena.
 *
 * A slice is float64 first, then float32, then uint32. Values are held in the series' own unit, a
 * power of two (`UNIT`), so that squares neither overflow nor vanish and dividing by it is exact.
 *
 * @module
 */
import { rlsPackedSize } from "@meristem/kernels/ridge";
import { QUANTILE_LEVELS } from "../forecast.js";

const LEVELS = QUANTILE_LEVELS.length;

/** Values remembered for lags and for living through them again; a power of two. */
export const LITE_HISTORY = 1024;
export const LITE_MASK = LITE_HISTORY - 1;
/** Errors remembered by the interval of each horizon. */
export const LITE_WINDOW = 64;

/** Changes and slow averages the linear member looks at. */
export const LITE_LAGS = 4;
export const LITE_AVERAGE_ALPHAS = [0.5, 0.25, 0.1, 0.03] as const;
/** The features at most: changes, averages, a constant, four lags for each of two seasons. */
export const LITE_FEATURES = LITE_LAGS + LITE_AVERAGE_ALPHAS.length + 1 + 8;

/** Members of the mixture: last value, linear, nearest past, and one for each of two seasons. */
export const LITE_MEMBERS = 5;
export const MEMBER_NAMES = ["naive", "linear", "analog-3-10", "seasonal-1", "seasonal-2"] as const;

/** Header, float64: one of each a series. */
export const ROW = 0;
/** Values of this life less 1; with the shift, what forecasts are placed by. */
export const INDEX = 1;
export const HAS_UNIT = 2;
export const UNIT = 3;
export const PER_UNIT = 4;
export const REFUSED = 5;
export const INPUT = 6;
export const VALUE = 7;
export const LAST_KNOWN = 8;
export const ANCHOR = 9;
export const ANCHORED_AT = 10;
export const CHANGE_FAST = 11;
export const CHANGE_LONG = 12;
export const SCALE = 13;
export const LOWEST = 14;
export const HIGHEST = 15;
export const KNOWN_COUNT = 16;
export const CHANGE_COUNT = 17;
export const GAP = 18;
export const MEAN = 19;
export const VARIANCE = 20;
/** Shape (4), unit; the newest value minus nothing: plain averages. */
export const AVERAGES = 21;
export const SEASON_FIRST = AVERAGES + LITE_AVERAGE_ALPHAS.length;
export const SEASON_SECOND = SEASON_FIRST + 1;
export const SEASON_CANDIDATE_FIRST = SEASON_FIRST + 2;
export const SEASON_CANDIDATE_SECOND = SEASON_FIRST + 3;
export const SEASON_CHECK_AT = SEASON_FIRST + 4;
export const SEASON_WEAK_LOOKS = SEASON_FIRST + 5;
export const POOR_STREAK = SEASON_FIRST + 6;
export const CLEAN_STREAK = SEASON_FIRST + 7;
export const IS_DEGRADED = SEASON_FIRST + 8;
export const EVENT_COUNT = SEASON_FIRST + 9;
export const TIME_HIGH = SEASON_FIRST + 10;
export const TIME_LOW = SEASON_FIRST + 11;
export const HAS_TIME = SEASON_FIRST + 12;
export const PLACE_SHIFT = SEASON_FIRST + 13;
const HEADER = SEASON_FIRST + 14;

/** Float64, one of each a horizon, relative to {@link LiteLayout.horizonAt}. */
export const SQUARES = 0;
export const COEFFICIENTS = rlsPackedSize(LITE_FEATURES);
export const TRACE = COEFFICIENTS + LITE_FEATURES;
export const FIT_SCALE = TRACE + 1;
export const FIT_LONG = TRACE + 2;
export const FIT_COUNT = TRACE + 3;
export const REGRETS = TRACE + 4;
export const REGRET_SQUARES = REGRETS + LITE_MEMBERS;
export const WEIGHTS = REGRET_SQUARES + LITE_MEMBERS;
export const MIX_SCALE = WEIGHTS + LITE_MEMBERS;
export const MIX_LONG = MIX_SCALE + 1;
export const MIX_COUNT = MIX_SCALE + 2;
export const GUARD_SUM = MIX_SCALE + 3;
export const GUARD_SQUARES = MIX_SCALE + 4;
export const GUARD_TRUST = MIX_SCALE + 5;
export const GUARD_SCALE = MIX_SCALE + 6;
export const GUARD_LONG = MIX_SCALE + 7;
export const ERROR_MEAN = MIX_SCALE + 8;
export const ERROR_LONG = MIX_SCALE + 9;
export const ERROR_COUNT = MIX_SCALE + 10;
/** Shape (2): the counters of the sorted window, count and next place. */
export const WINDOW_COUNT = MIX_SCALE + 11;
export const TAIL_COUNT = MIX_SCALE + 13;
export const TAIL_EXCESS = MIX_SCALE + 14;
export const CORRECTIONS = MIX_SCALE + 15;
const HORIZON_64 = CORRECTIONS + LEVELS;

/** Float64 a forecast that waits, relative to {@link LiteLayout.placeAt}. */
export const WAITING_POINT = 0;
export const WAITING_MIXED = 1;
export const WAITING_VALUE = 2;
/** Scale its linear sample was made with; 0: a sample not to learn from. */
export const WAITING_SCALE = 3;
const PLACE_64 = 4;

/** Float32 a forecast that waits. Members and quantiles are distances: from the value, the point. */
export const WAITING_FEATURES = 0;
export const WAITING_MEMBERS = LITE_FEATURES;
export const WAITING_QUANTILES = WAITING_MEMBERS + LITE_MEMBERS;
const PLACE_32 = WAITING_QUANTILES + LEVELS;

/** Words of one bit a remembered value: whether it is a real one. */
const KNOWN_WORDS = LITE_HISTORY / 32;

export interface LiteLayout {
  /** Ascending. */
  readonly horizons: readonly number[];
  /** Sum of the horizons: forecasts that can wait. */
  readonly placeCount: number;
  /** First place of each horizon. */
  readonly firstPlaces: Int32Array;
  /** Bytes of a slice, a multiple of 64. */
  readonly sliceBytes: number;
  /** Where the float32 part starts, float32 elements from the start of the slice. */
  readonly ringAt: number;
  readonly windowsAt: number;
  readonly waiting32At: number;
  /** Where the uint32 part starts, in uint32 elements. */
  readonly knownAt: number;
  /** Shape (placeCount): bits of the flags; bit 0 says that a forecast waits. */
  readonly flagsAt: number;
  /** Regions, for those who read a slice by name. */
  readonly regions: readonly LiteRegion[];
}

/** One region of a slice. */
export interface LiteRegion {
  readonly name: string;
  readonly element: "float64" | "float32" | "uint32";
  readonly shape: readonly number[];
  readonly offsetBytes: number;
  readonly unit: string;
}

/** Float64 elements before the part of horizon `i`. */
export function horizonAt(i: number): number {
  return HEADER + i * HORIZON_64;
}

/** Bytes: 4.4 KiB a series, 2.2 KiB a horizon, and 160 a step of every horizon. */
export function liteLayout(horizons: readonly number[]): LiteLayout {
  const count = horizons.length;
  const firstPlaces = new Int32Array(count);
  let placeCount = 0;
  for (let i = 0; i < count; i++) {
    firstPlaces[i] = placeCount;
    placeCount += horizons[i]!;
  }
  const doubles = horizonAt(count) + placeCount * PLACE_64;
  const ringAt = 2 * doubles;
  const windowsAt = ringAt + LITE_HISTORY;
  const waiting32At = windowsAt + count * 2 * LITE_WINDOW;
  const knownAt = waiting32At + placeCount * PLACE_32;
  const flagsAt = knownAt + KNOWN_WORDS;
  const sliceBytes = Math.ceil((4 * (flagsAt + placeCount)) / 64) * 64;
  const regions: LiteRegion[] = [
    region("header", "float64", [HEADER], 0, "as named in lite-layout.ts"),
    region("horizons", "float64", [count, HORIZON_64], 8 * HEADER, "as named in lite-layout.ts"),
    region("waiting", "float64", [placeCount, PLACE_64], 8 * horizonAt(count), "series unit"),
    region("ring", "float32", [LITE_HISTORY], 4 * ringAt, "series unit, less the anchor"),
    region("windows", "float32", [count, 2, LITE_WINDOW], 4 * windowsAt, "series unit"),
    region("waiting32", "float32", [placeCount, PLACE_32], 4 * waiting32At, "1 and series unit"),
    region("known", "uint32", [KNOWN_WORDS], 4 * knownAt, "bits"),
    region("flags", "uint32", [placeCount], 4 * flagsAt, "bits"),
  ];
  return {
    horizons,
    placeCount,
    firstPlaces,
    sliceBytes,
    ringAt,
    windowsAt,
    waiting32At,
    knownAt,
    flagsAt,
    regions,
  };
}

/** Float64 elements before forecast place `place`. */
export function waiting64At(layout: LiteLayout, place: number): number {
  return HEADER + layout.horizons.length * HORIZON_64 + place * PLACE_64;
}

/** Float32 elements before forecast place `place`. */
export function waiting32At(layout: LiteLayout, place: number): number {
  return layout.waiting32At + place * PLACE_32;
}

function region(
  name: string,
  element: LiteRegion["element"],
  shape: readonly number[],
  offsetBytes: number,
  unit: string,
): LiteRegion {
  return { name, element, shape, offsetBytes, unit };
}
