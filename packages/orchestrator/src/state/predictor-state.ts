/**
 * Everything a predictor knows: flat arrays, all of them declared in `blocks`.
 *
 * @module
 */
import type { PredictorConfig } from "../config.js";
import { FLAG_WARMING_UP } from "../step/flags.js";
import { PendingQueue } from "../step/pending-queue.js";
import { PredictorEngine } from "../step/predictor-engine.js";
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
const AT_NAMES =
  "row,mode,flag bits,event count,0 or 1,time / 2^32 ns,time mod 2^32 ns,0 or 1,steps,steps";

export interface PredictorState {
  readonly config: PredictorConfig;
  /** Seasonal periods the engine was built for, steps. */
  seasons: readonly number[];
  /** Declares every array below but the engine's. */
  readonly blocks: StateBlocks;
  /** Declares the engine's arrays. */
  engineBlocks: StateBlocks;
  engine: PredictorEngine;
  readonly pending: PendingQueue;
  readonly at: Float64Array;
}

/** The state before the first observation. `config` is one the schema gave out. */
export function initialPredictorState(
  config: PredictorConfig,
  seasons: readonly number[] = config.seasonLengths,
): PredictorState {
  const blocks = new StateBlocks();
  const engineBlocks = new StateBlocks("engine.");
  const at = blocks.block("at", [10], AT_NAMES);
  at[ROW] = -1;
  at[FLAG_BITS] = FLAG_WARMING_UP;
  at[SEASON_FIRST] = seasons[0] ?? 0;
  at[SEASON_SECOND] = seasons[1] ?? 0;
  return {
    config,
    seasons,
    blocks,
    engineBlocks,
    engine: new PredictorEngine(engineBlocks, config, seasons),
    pending: new PendingQueue(blocks.within("pending"), config.horizons),
    at,
  };
}

/** A state of its own with the same contents. Cost: as many bytes as the state has. */
export function clonePredictorState(state: PredictorState): PredictorState {
  const clone = initialPredictorState(state.config, state.seasons);
  copyBlocks(state.blocks.all, clone.blocks.all);
  copyBlocks(state.engineBlocks.all, clone.engineBlocks.all);
  return clone;
}
