/**
 * Looks for seasons now and then, and lets a new engine take over when they changed.
 *
 * A finding counts when it is strong or was found twice in a row; a season is dropped when two
 * looks in a row no longer see it.
 *
 * @module
 */
import type { SeasonFinding } from "../series/season-finder.js";
import {
  noteSeasons,
  SEASON_CANDIDATE_FIRST,
  SEASON_CANDIDATE_SECOND,
  SEASON_CHECK_AT,
  SEASON_WEAK_LOOKS,
  type PredictorState,
} from "../state/predictor-state.js";
import { StateBlocks } from "../state/state-blocks.js";
import { PredictorEngine, type EngineStep } from "./predictor-engine.js";

/** The next look comes after this share more values, but at most after so many. */
const CHECK_GROWTH = 0.15;
const CHECK_STEPS_MAX = 2048;
const STRONG_MIN = 0.6;
const STRONG_MARGIN = 0.15;
const STANDARD_ERRORS = 3.2;
const WEAK_SHARE = 0.6;
const WEAK_LOOKS_MAX = 2;
const WEAK_PERIODS_MIN = 20;
/** A rival must leave the period in use this far behind. */
const RIVAL_SHARE = 0.75;
const NEAR_SHARE = 0.08;

const RELIVED: EngineStep = { isWeightSuspended: false, isKernelDFrozen: false };

/** Called once a step, after the value was learnt. */
export function seasonStepInto(state: PredictorState): void {
  const { at, config, seasonFinder, engine } = state;
  if (config.seasonLengths.length > 0 || config.seasonLengthMax === 0) return;
  const { context } = engine;
  const count = context.index + 1;
  if (count < at[SEASON_CHECK_AT]!) return;
  at[SEASON_CHECK_AT] = Math.ceil(count + Math.min(count * CHECK_GROWTH, CHECK_STEPS_MAX));
  const finding = seasonFinder.look(context, state.seasons[0] ?? 0);
  const seasons = judge(state, finding, Math.min(count, context.mask + 1));
  at[SEASON_CANDIDATE_FIRST] = finding.first;
  at[SEASON_CANDIDATE_SECOND] = finding.second;
  if (seasons !== undefined) adoptSeasons(state, seasons);
}

/** The seasons to take up, or undefined when nothing changes. */
function judge(
  { at, seasons }: PredictorState,
  { first, second, strength, currentStrength }: SeasonFinding,
  count: number,
): readonly number[] | undefined {
  const current = seasons[0] ?? 0;
  const noise = STANDARD_ERRORS / Math.sqrt(count);
  if (first === 0) {
    const isWeak =
      current > 0 && count > WEAK_PERIODS_MIN * current && currentStrength < WEAK_SHARE * noise;
    at[SEASON_WEAK_LOOKS] = isWeak ? at[SEASON_WEAK_LOOKS]! + 1 : 0;
    if (at[SEASON_WEAK_LOOKS] < WEAK_LOOKS_MAX) return undefined;
    at[SEASON_WEAK_LOOKS] = 0;
    return [];
  }
  at[SEASON_WEAK_LOOKS] = 0;
  const isAgain = first === at[SEASON_CANDIDATE_FIRST];
  const isSecondAgain = second > 0 && second === at[SEASON_CANDIDATE_SECOND];
  if (current === 0) {
    if (!isAgain && strength <= Math.max(STRONG_MIN, noise + STRONG_MARGIN)) return undefined;
    return isSecondAgain ? [first, second] : [first];
  }
  if (first === current) {
    return isSecondAgain && second !== seasons[1] ? [first, second] : undefined;
  }
  const isNear = Math.abs(first - current) <= Math.max(1, NEAR_SHARE * current);
  const isBetter =
    currentStrength < RIVAL_SHARE * strength || (isNear && currentStrength < strength);
  return isAgain && isBetter ? [first] : undefined;
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
