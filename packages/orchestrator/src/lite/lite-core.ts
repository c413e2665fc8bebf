/**
 * The core of the profile `lite`: one slice, and an engine shared by all predictors of its shape.
 *
 * @module
 */
import type { v1 } from "@meristem/leyline";
import { LOCKED_KEYS, type PredictorConfig } from "../config.js";
import { PredictorStateMismatchError } from "../errors.js";
import type { HorizonForecast } from "../forecast.js";
import type { PredictorCore } from "../predictor-core.js";
import { FLAG_DEGRADED, FLAG_INPUT_MISSING, FLAG_INPUT_REJECTED } from "../step/flags.js";
import type { StepInput } from "../step/step-input.js";
import { liteArena, type LiteArena } from "./lite-arena.js";
import { decodeSlice, encodeSlice } from "./lite-codec.js";
import {
  describeSlice,
  explainSlice,
  maturingForecasts,
  numbered,
  pendingOfSlice,
  type SliceView,
} from "./lite-describe.js";
import { LITE_ROW, LiteEngine } from "./lite-engine.js";
import { EVENT_COUNT, HAS_TIME, ROW, TIME_HIGH, TIME_LOW } from "./lite-layout.js";

/** Engines hold scratch arrays only: predictors of the same shape share one. */
const engines = new Map<string, LiteEngine>();
const ENGINE_COUNT_MAX = 8;

export function liteCore(config: PredictorConfig, seriesKey: string): PredictorCore {
  const engine = engineFor(config);
  const arena = liteArena(engine.layout, 1);
  engine.reset(arena, 0);
  return coreOver(config, seriesKey, engine, arena);
}

/** @throws PredictorStateError, PredictorStateMismatchError */
export function decodeLiteState(
  message: v1.PredictorState,
  config: PredictorConfig,
  seriesKey: string,
): PredictorCore {
  const engine = engineFor(config);
  const arena = liteArena(engine.layout, 1);
  decodeSlice(message, config, engine.layout, arena, 0);
  return coreOver(config, seriesKey, engine, arena);
}

function coreOver(
  initial: PredictorConfig,
  seriesKey: string,
  firstEngine: LiteEngine,
  arena: LiteArena,
): PredictorCore {
  let config = initial;
  let view: SliceView = { engine: firstEngine, arena, slot: 0, seriesKey };
  const at = arena.f64;
  const input = new Float64Array(1);
  /** What waited when rows were left out, until the next row. */
  let late: readonly HorizonForecast[] = [];
  return {
    horizons: config.horizons,
    get row() {
      return at[ROW]!;
    },
    get newestTimeUnixNs() {
      if (at[HAS_TIME] !== 1) return undefined;
      return (BigInt(at[TIME_HIGH]!) << 32n) + BigInt(at[TIME_LOW]!);
    },
    noteTime: (eventTimeUnixNs) => {
      at[HAS_TIME] = 1;
      at[TIME_HIGH] = Number(eventTimeUnixNs >> 32n);
      at[TIME_LOW] = Number(eventTimeUnixNs & 0xffff_ffffn);
    },
    take: (step, found) => {
      const { engine } = view;
      const out = new Float64Array(engine.rowLength);
      const due = maturingForecasts(view);
      // Nothing that was rejected is scored: it is no number here either.
      input[0] = step.value ?? Number.NaN;
      const bits = engine.stepInto(arena, 0, input, 0, findingBits(step), out, 0);
      at[EVENT_COUNT]! += found.length;
      const surprises = new Map(
        engine.layout.horizons.map((horizon, h) => [horizon, out[(h + 1) * LITE_ROW - 1]!]),
      );
      const news = { due, late, surprises, actual: step.value, found };
      late = [];
      return describeSlice(view, bits, news);
    },
    passLeftOut: (step, found) => {
      const row = at[ROW]!;
      late = [...late, ...pendingOfSlice(view).filter(({ origin }) => origin < row)];
      at[EVENT_COUNT]! += found.length;
      const { engine } = view;
      engine.leftOutInto(arena, 0, findingBits(step), new Float64Array(engine.rowLength));
      return numbered(view, found);
    },
    describe: () => describeSlice(view, undefined, undefined),
    explain: (horizon) => explainSlice(view, horizon),
    adaptation: () => undefined,
    pending: () => pendingOfSlice(view),
    idle: () => false,
    host: () => undefined,
    reconfigure: (next) => {
      assertSameShape(config, next);
      config = next;
      view = { ...view, engine: engineFor(next) };
    },
    encode: () => encodeSlice(arena, 0, seriesKey, config),
  };
}

function findingBits({ value, isAccepted, isDegraded, findingBits }: StepInput): number {
  const isRejected = (findingBits & FLAG_INPUT_REJECTED) !== 0;
  return (
    findingBits |
    (value === undefined && !isRejected ? FLAG_INPUT_MISSING : 0) |
    (value === undefined || isAccepted ? 0 : FLAG_INPUT_REJECTED) |
    (isDegraded ? FLAG_DEGRADED : 0)
  );
}

export function engineFor(config: PredictorConfig): LiteEngine {
  const { horizons, seasonLengths, seasonLengthMax } = config;
  const { warmUpCount, missingStreakMax, recoveryStepCount } = config;
  const settings = {
    horizons,
    seasonLengths,
    seasonLengthMax,
    warmUpCount,
    missingStreakMax,
    recoveryStepCount,
  };
  const key = JSON.stringify(settings);
  const known = engines.get(key);
  if (known !== undefined) return known;
  const engine = new LiteEngine(settings);
  const [oldest] = engines.keys();
  if (engines.size === ENGINE_COUNT_MAX && oldest !== undefined) engines.delete(oldest);
  engines.set(key, engine);
  return engine;
}

/** @throws PredictorStateMismatchError */
function assertSameShape(current: PredictorConfig, proposed: PredictorConfig): void {
  for (const key of LOCKED_KEYS) {
    if (String(current[key]) === String(proposed[key])) continue;
    throw new PredictorStateMismatchError(`${key} cannot change under a running predictor`, {
      key,
      current: String(current[key]),
      proposed: String(proposed[key]),
    });
  }
}
