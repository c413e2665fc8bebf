/**
 * A slice's numbers as the objects a caller wants.
 *
 * @module
 */
import { log } from "@meristem/kernels/math";
import type {
  Forecast,
  ForecastDiagnostics,
  ForecastWeights,
  HorizonForecast,
  KernelName,
  MaturedForecast,
  Mode,
  PredictorEvent,
} from "../forecast.js";
import { addedUp, type Explanation, type ForecastPart } from "../step/explain.js";
import {
  FLAG_DEGRADED,
  FLAG_INPUT_REJECTED,
  FLAG_WARMING_UP,
  flagNames,
  type FlagName,
} from "../step/flags.js";
import type { LiteArena } from "./lite-arena.js";
import { IS_WAITING, LITE_ROW, type LiteEngine } from "./lite-engine.js";
import {
  EVENT_COUNT,
  GUARD_TRUST,
  HAS_TIME,
  horizonAt,
  INDEX,
  MEMBER_NAMES,
  MIX_SCALE,
  ROW,
  SCALE,
  SEASON_FIRST,
  TIME_HIGH,
  TIME_LOW,
  UNIT,
  waiting32At,
  waiting64At,
  WAITING_MEMBERS,
  WAITING_VALUE,
  WEIGHTS,
} from "./lite-layout.js";

/** One series of an arena. */
export interface SliceView {
  readonly engine: LiteEngine;
  readonly arena: LiteArena;
  readonly slot: number;
  readonly seriesKey: string;
}

/** What a step brought besides new forecasts. */
export interface SliceNews {
  /** What came due, taken before the step. */
  readonly due: readonly HorizonForecast[];
  /** What waited when rows were left out: the values it was about will not come. */
  readonly late: readonly HorizonForecast[];
  /** By horizon, decades. */
  readonly surprises: ReadonlyMap<number, number>;
  readonly actual: number | undefined;
  readonly found: readonly PredictorEvent[];
}

/** `bits` are those of the step just done; `undefined`: as they were then. */
export function describeSlice(
  view: SliceView,
  bits: number | undefined,
  news: SliceNews | undefined,
): Forecast {
  const { arena, seriesKey } = view;
  const at = headerAt(view);
  const row = arena.f64[at + ROW]!;
  const isReady = arena.f64[at + INDEX]! >= 0;
  const standing = bits ?? (isReady ? newestBits(view, row) : FLAG_WARMING_UP);
  const time = timeOf(view);
  return {
    seriesKey,
    origin: row,
    ...(time === undefined ? {} : { eventTimeUnixNs: time }),
    mode: modeOf(standing),
    flags: flagNames(standing & ~IS_WAITING),
    horizons: isReady
      ? view.engine.layout.horizons.map((_, h) => waitingForecast(view, h, row))
      : [],
    matured: news === undefined ? [] : maturedForecasts(news, standing),
    weights: weightsOf(view),
    events: news === undefined ? [] : numbered(view, news.found),
    diagnostics: diagnosticsOf(view),
  };
}

/** Forecasts about the next row, by horizon; take them before the step that scores them. */
export function maturingForecasts(view: SliceView): HorizonForecast[] {
  const { engine, arena, slot } = view;
  const row = arena.f64[headerAt(view) + ROW]!;
  return engine.layout.horizons.flatMap((horizon, h) => {
    const origin = row + 1 - horizon;
    if (arena.f64[headerAt(view) + INDEX]! < 0 || origin < 0) return [];
    const place = engine.waitingPlace(arena, slot, h, origin);
    const isWaiting = (engine.waitingFlags(arena, slot, place) & IS_WAITING) !== 0;
    return isWaiting ? [waitingForecast(view, h, origin)] : [];
  });
}

/** Forecasts whose target has not come, ordered by target, then horizon. */
export function pendingOfSlice(view: SliceView): HorizonForecast[] {
  const { engine, arena, slot } = view;
  const row = arena.f64[headerAt(view) + ROW]!;
  const open: HorizonForecast[] = [];
  if (arena.f64[headerAt(view) + INDEX]! < 0) return open;
  for (const [h, horizon] of engine.layout.horizons.entries()) {
    for (let origin = Math.max(0, row - horizon + 1); origin <= row; origin++) {
      const place = engine.waitingPlace(arena, slot, h, origin);
      if ((engine.waitingFlags(arena, slot, place) & IS_WAITING) === 0) continue;
      open.push(waitingForecast(view, h, origin));
    }
  }
  return open.toSorted((a, b) => a.target - b.target || a.horizon - b.horizon);
}

/** The parts of the newest forecast at `horizon`. */
export function explainSlice(view: SliceView, horizon: number): Explanation | undefined {
  const { engine, arena, slot } = view;
  const { layout } = engine;
  const at = headerAt(view);
  if (arena.f64[at + INDEX]! < 0) return undefined;
  const h = layout.horizons.indexOf(horizon);
  const row = arena.f64[at + ROW]!;
  const place = engine.waitingPlace(arena, slot, h, row);
  const unit = arena.f64[at + UNIT]!;
  const own = at + horizonAt(h);
  const trust = arena.f64[own + GUARD_TRUST]!;
  const naive = arena.f64[at + waiting64At(layout, place) + WAITING_VALUE]!;
  const said = 2 * at + waiting32At(layout, place) + WAITING_MEMBERS;
  const parts = membersOf(view).map(({ name, kernel }, k): ForecastPart => {
    const change = arena.f32[said + k]! * unit;
    const weight = arena.f64[own + WEIGHTS + k]!;
    return {
      name,
      kernel,
      weight,
      point: naive * unit + change,
      contribution: trust * weight * change,
    };
  });
  const { point } = waitingForecast(view, h, row);
  const last = naive * unit;
  return { horizon, naive: last, trust, point, ...addedUp(last, point, parts) };
}

const headerAt = ({ arena, slot }: SliceView): number => (slot * arena.sliceBytes) / 8;

function newestBits({ engine, arena, slot }: SliceView, row: number): number {
  return engine.waitingFlags(arena, slot, engine.waitingPlace(arena, slot, 0, row));
}

function modeOf(bits: number): Mode {
  if ((bits & FLAG_DEGRADED) !== 0) return "degraded";
  return (bits & FLAG_WARMING_UP) !== 0 ? "warming_up" : "standard";
}

function waitingForecast(view: SliceView, h: number, origin: number): HorizonForecast {
  const { engine, arena, slot } = view;
  const horizon = engine.layout.horizons[h]!;
  const place = engine.waitingPlace(arena, slot, h, origin);
  const numbers = new Float64Array(LITE_ROW);
  engine.writeWaiting(arena, slot, place, numbers, 0);
  const bits = engine.waitingFlags(arena, slot, place);
  return {
    origin,
    horizon,
    target: origin + horizon,
    point: numbers[0]!,
    quantiles: numbers.slice(1, LITE_ROW - 1),
    mode: modeOf(bits),
    flags: flagNames(bits & ~IS_WAITING),
  };
}

function maturedForecasts(news: SliceNews, bits: number): MaturedForecast[] {
  const { due, late, surprises, actual } = news;
  const isRejected = (bits & FLAG_INPUT_REJECTED) !== 0;
  const verdict: FlagName[] =
    actual === undefined ? ["target_missing"] : isRejected ? ["target_rejected"] : [];
  const isNumber = actual !== undefined && !Number.isNaN(actual);
  const lost = late.map((forecast) => ({
    forecast,
    actual: undefined,
    surprise: undefined,
    flags: [...forecast.flags, "target_missing", "target_late"],
  }));
  const came = due.map((forecast) => ({
    forecast,
    actual,
    surprise:
      isNumber && !forecast.flags.includes("warming_up")
        ? surprises.get(forecast.horizon)
        : undefined,
    flags: [...forecast.flags, ...verdict],
  }));
  return [...lost, ...came];
}

function membersOf(view: SliceView): { name: string; kernel: KernelName }[] {
  const seasons = seasonsOf(view);
  const kernels: readonly KernelName[] = ["C", "A", "A", "C", "C"];
  return MEMBER_NAMES.slice(0, 3 + seasons.length).map((name, k) => ({
    name: k < 3 ? name : `seasonal-naive-${seasons[k - 3]}`,
    kernel: kernels[k]!,
  }));
}

function seasonsOf(view: SliceView): number[] {
  const at = headerAt(view) + SEASON_FIRST;
  return [...view.arena.f64.subarray(at, at + 2)].filter((period) => period > 0);
}

function weightsOf(view: SliceView): ForecastWeights {
  const { arena, engine } = view;
  const count = engine.layout.horizons.length;
  const experts: Record<string, number> = {};
  const members = membersOf(view);
  const expertValues = new Float64Array(members.length);
  const kernels: Record<KernelName, number> = { A: 0, B: 0, C: 0, D: 0 };
  for (const [k, { name, kernel }] of members.entries()) {
    let weight = 0;
    for (let h = 0; h < count; h++) {
      weight += arena.f64[headerAt(view) + horizonAt(h) + WEIGHTS + k]! / count;
    }
    experts[name] = weight;
    expertValues[k] = weight;
    kernels[kernel] += weight;
  }
  return { experts, expertValues, kernels };
}

/** 0 for what a lite series does not keep: it has no charts and moves no weight by transport. */
function diagnosticsOf(view: SliceView): ForecastDiagnostics {
  const { arena } = view;
  const at = headerAt(view);
  const scale = arena.f64[at + SCALE]!;
  let entropy = 0;
  for (const k of membersOf(view).keys()) {
    const weight = arena.f64[at + horizonAt(0) + WEIGHTS + k]!;
    if (weight > 0) entropy -= weight * log(weight);
  }
  return {
    relativeError: scale > 0 ? arena.f64[at + horizonAt(0) + MIX_SCALE]! / scale : 0,
    freeEnergy: 0,
    transportCost: 0,
    transportConverged: true,
    fisherRaoDistance: 0,
    weightEntropy: entropy,
    cusumMean: 0,
    cusumMeanThreshold: 0,
    cusumVariance: 0,
    cusumVarianceThreshold: 0,
    kurtosis: 0,
    volatilityRatio: 0,
    seasons: seasonsOf(view),
  };
}

/** The gate's findings, numbered on; all of them are already counted. */
export function numbered(view: SliceView, found: readonly PredictorEvent[]): PredictorEvent[] {
  const { f64 } = view.arena;
  const stepIndex = f64[headerAt(view) + ROW]!;
  let sequence = f64[headerAt(view) + EVENT_COUNT]! - found.length;
  return found.map((event) => ({ ...event, stepIndex, sequence: ++sequence }));
}

function timeOf({ arena, slot }: SliceView): bigint | undefined {
  const at = (slot * arena.sliceBytes) / 8;
  if (arena.f64[at + HAS_TIME] !== 1) return undefined;
  return (BigInt(arena.f64[at + TIME_HIGH]!) << 32n) + BigInt(arena.f64[at + TIME_LOW]!);
}
