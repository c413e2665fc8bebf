/**
 * Looks for a season now and then, and lets a new engine take over when one is found.
 *
 * @module
 */
import { noteSeasons, SEASON_CHECK_AT, type PredictorState } from "../state/predictor-state.js";
import { StateBlocks } from "../state/state-blocks.js";
import { PredictorEngine, type EngineStep } from "./predictor-engine.js";

/** The next look comes when this many times as many changes were seen. */
const CHECK_GROWTH = 1.15;
/** Another period must correlate this much better than the one in use. */
const PREMIUM = 1.1;
const RELIVED: EngineStep = { isWeightSuspended: false, isKernelDFrozen: false };

/** Takes in the newest change, value units; 0 when the last two values were not neighbours. */
export function seasonStepInto(state: PredictorState, change: number): void {
  const { at, config, seasonFinder } = state;
  if (config.seasonLengths.length > 0 || config.seasonLengthMax === 0) return;
  seasonFinder.take(change);
  if (seasonFinder.count < at[SEASON_CHECK_AT]!) return;
  at[SEASON_CHECK_AT] = Math.ceil(seasonFinder.count * CHECK_GROWTH);
  const found = seasonFinder.find();
  const current = state.seasons[0] ?? 0;
  if (found === 0 || found === current) return;
  if (
    current > 0 &&
    seasonFinder.correlation(found) < PREMIUM * seasonFinder.correlation(current)
  ) {
    return;
  }
  adoptSeasons(state, [found]);
}

/** Cost: one engine step for each remembered value. */
function adoptSeasons(state: PredictorState, seasons: readonly number[]): void {
  const past = state.engine.context;
  state.seasons = seasons;
  noteSeasons(state);
  state.engineBlocks = new StateBlocks("engine.");
  state.engine = new PredictorEngine(state.engineBlocks, state.config, seasons);
  state.engine.relive(past, RELIVED);
}
