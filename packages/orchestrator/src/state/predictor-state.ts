/**
 * Everything a predictor knows: flat arrays, all of them declared in a table.
 *
 * @module
 */
import { LOCKED_KEYS, type PredictorConfig } from "../config.js";
import { PredictorStateMismatchError } from "../errors.js";
import { SurpriseMeter } from "../interval/surprise-meter.js";
import { RoughnessWatch } from "../regime/roughness-watch.js";
import { SeasonFinder } from "../series/season-finder.js";
import { FIRST_LOOK } from "../series/season-verdict.js";
import { FLAG_WARMING_UP } from "../step/flags.js";
import { AdaptationWindow } from "../step/adaptation-window.js";
import { PendingQueue } from "../step/pending-queue.js";
import { HISTORY_COUNT, PredictorEngine } from "../step/predictor-engine.js";
import { copyBlocks, StateBlocks } from "./state-blocks.js";

/** Slots of `PredictorState.at`. */
export const ROW = 0;
export const MODE = 1;
export const FLAG_BITS = 2;
export const EVENT_COUNT = 3;
export const HAS_VALUE = 4;
export const TIME_HIGH = 5;
export const TIME_LOW = 6;
export const HAS_TIME = 7;
export const SEASON_FIRST = 8;
export const SEASON_SECOND = 9;
export const SEASON_CHECK_AT = 10;
export const MODE_STEPS = 11;
export const POOR_STREAK = 12;
export const CLEAN_STEPS = 13;
export const KURTOSIS_STEPS = 14;
export const WAS_D_FROZEN = 15;
export const SEASON_CANDIDATE_FIRST = 16;
export const SEASON_CANDIDATE_SECOND = 17;
export const SEASON_WEAK_LOOKS = 18;
export const NEXT_FIRST = 19;
export const NEXT_SECOND = 20;
export const NEXT_INDEX = 21;
export const ROUGH_STEPS = 22;
export const SMOOTH_STEPS = 23;
export const WAS_UNSOLVED = 24;
export const IS_ENGINE_BROKEN = 25;
export const RUNG = 26;
export const RUNG_STEPS = 27;
/** One a kernel, A to D. */
export const COLLAPSE_STEPS = 28;
const AT_NAMES =
  "row,mode index,flag bits,event count,has value,event time / 2^32 ns,event time mod 2^32 ns," +
  "has time,season (steps),season (steps),next season look (values),steps in mode," +
  "unusable values in a row,clean steps in a row,heavy-tailed steps in a row,was D frozen," +
  "season found last (steps),second one (steps),looks without the season," +
  "season of the next life (steps),second one (steps),next value it lives through (index)," +
  "rough steps in a row,smooth steps in a row,was transport unsolved,is the engine broken," +
  "rung of the load ladder,steps since shedding began,collapsed steps in a row (A),(B),(C),(D)";

/** An engine, the seasons it was built for, and the table of its arrays. */
export interface PredictorLife {
  /** Steps; at most two. */
  readonly seasons: readonly number[];
  readonly blocks: StateBlocks;
  readonly engine: PredictorEngine;
}

export interface PredictorState {
  readonly config: PredictorConfig;
  /** Seasonal periods the engine was built for, steps. */
  seasons: readonly number[];
  /** Declares every array below but the engine's. */
  readonly blocks: StateBlocks;
  /** Declares the engine's arrays. Replaced together with the engine. */
  engineBlocks: StateBlocks;
  engine: PredictorEngine;
  /** What lives through the remembered values with other seasons, to take over; see season-step. */
  next: PredictorLife | undefined;
  readonly seasonFinder: SeasonFinder;
  readonly pending: PendingQueue;
  readonly roughness: RoughnessWatch;
  readonly adaptation: AdaptationWindow;
  /** One a configured horizon. */
  readonly surprise: readonly SurpriseMeter[];
  /** Counters and switches; slots are named by the constants above. */
  readonly at: Float64Array;
}

/** The state before the first observation. `config` is one the schema gave out. */
export function initialPredictorState(
  config: PredictorConfig,
  seasons: readonly number[] = config.seasonLengths,
): PredictorState {
  const blocks = new StateBlocks();
  const life = lifeFor(config, seasons);
  const at = blocks.block("at", [AT_NAMES.split(",").length], AT_NAMES);
  at[ROW] = -1;
  at[FLAG_BITS] = FLAG_WARMING_UP;
  at[SEASON_CHECK_AT] = FIRST_LOOK;
  const lagMax = config.seasonLengths.length === 0 ? config.seasonLengthMax : 0;
  const state: PredictorState = {
    config,
    seasons,
    blocks,
    engineBlocks: life.blocks,
    engine: life.engine,
    next: undefined,
    seasonFinder: new SeasonFinder(blocks.within("season"), lagMax, HISTORY_COUNT),
    pending: new PendingQueue(blocks.within("pending"), config.horizons),
    roughness: new RoughnessWatch(blocks.within("roughness")),
    adaptation: new AdaptationWindow(blocks.within("adaptation")),
    surprise: config.horizons.map((h) => new SurpriseMeter(blocks.within(`surprise${h}`))),
    at,
  };
  noteSeasons(state);
  return state;
}

/** A new engine that has seen nothing. */
export function lifeFor(config: PredictorConfig, seasons: readonly number[]): PredictorLife {
  const blocks = new StateBlocks("engine.");
  return { seasons, blocks, engine: new PredictorEngine(blocks, config, seasons) };
}

/** Writes the seasons where the encoded state looks for them. */
export function noteSeasons({ at, seasons, next }: PredictorState): void {
  at[SEASON_FIRST] = seasons[0] ?? 0;
  at[SEASON_SECOND] = seasons[1] ?? 0;
  at[NEXT_FIRST] = next?.seasons[0] ?? 0;
  at[NEXT_SECOND] = next?.seasons[1] ?? 0;
  if (next === undefined) at[NEXT_INDEX] = -1;
}

/** A state of its own with the same contents. Cost: as many bytes as the state has. */
export function clonePredictorState(state: PredictorState): PredictorState {
  return copyUnder(state, state.config);
}

/**
 * The same state under another configuration, which applies from the next step on.
 *
 * @throws PredictorStateMismatchError when a locked key differs
 */
export function reconfigurePredictorState(
  state: PredictorState,
  config: PredictorConfig,
): PredictorState {
  for (const key of LOCKED_KEYS) {
    if (String(state.config[key]) === String(config[key])) continue;
    throw new PredictorStateMismatchError(`${key} cannot change under a running predictor`, {
      key,
      current: String(state.config[key]),
      proposed: String(config[key]),
    });
  }
  return copyUnder(state, config);
}

function copyUnder(state: PredictorState, config: PredictorConfig): PredictorState {
  const copy = initialPredictorState(config, state.seasons);
  copyBlocks(state.blocks.all, copy.blocks.all);
  copyBlocks(state.engineBlocks.all, copy.engineBlocks.all);
  if (state.next !== undefined) {
    copy.next = lifeFor(config, state.next.seasons);
    copyBlocks(state.next.blocks.all, copy.next.blocks.all);
  }
  return copy;
}
