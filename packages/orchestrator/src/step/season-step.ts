/**
 * Looks for seasons now and then, and lets a new engine take over when they changed: it lives through
 * the remembered values again, a few a step, while the old one goes on forecasting.
 *
 * @module
 */
import {
  IS_ENGINE_BROKEN,
  lifeFor,
  NEXT_INDEX,
  noteSeasons,
  SEASON_CANDIDATE_FIRST,
  SEASON_CANDIDATE_SECOND,
  SEASON_CHECK_AT,
  SEASON_WEAK_LOOKS,
  type PredictorLife,
  type PredictorState,
} from "../state/predictor-state.js";
import {
  LOOK_GROWTH,
  seasonVerdict,
  TAKE_BOTH,
  TAKE_FIRST,
  UNSEEN,
  UNSEEN_LOOKS_MAX,
} from "../series/season-verdict.js";
import type { EngineStep } from "./predictor-engine.js";

/** The next look comes after at most so many values. */
const LOOK_STEPS_MAX = 2048;
/** Products summed in one step of a look. */
const PRODUCTS_PER_STEP = 60_000;

/** Remembered values a second life lives through in one step. */
const VALUES_PER_STEP = 8;

/** Scratch: the value that is lived through. */
const VALUE = new Float64Array(1);

const RELIVED: EngineStep = { isWeightSuspended: false, isKernelDFrozen: false, rung: 0 };

/**
 * Called once a step, after the value was learnt or passed over; `isUsed` says which. Cost: a slice
 * of a look, or a few steps of a second life, never all of either.
 */
export function seasonStepInto(state: PredictorState, isUsed: boolean, step: EngineStep): void {
  const { at, config, seasonFinder, engine } = state;
  if (state.next !== undefined) {
    catchUp(state, state.next, step);
    return;
  }
  if (at[IS_ENGINE_BROKEN] === 1) {
    beginSecondLife(state, state.seasons);
    return;
  }
  if (config.seasonLengths.length > 0 || config.seasonLengthMax === 0) return;
  const { context } = engine;
  if (!seasonFinder.isLooking) {
    const count = context.index + 1;
    if (!isUsed || count < at[SEASON_CHECK_AT]!) return;
    at[SEASON_CHECK_AT] = Math.ceil(count + Math.min(count * LOOK_GROWTH, LOOK_STEPS_MAX));
    const [first = 0, second = 0] = state.seasons;
    seasonFinder.begin(Math.min(count, context.mask + 1), first, second);
  }
  seasonFinder.advance(context.ring, context.head, PRODUCTS_PER_STEP);
  if (seasonFinder.isLooking) return;
  const seasons = judge(state);
  at[SEASON_CANDIDATE_FIRST] = seasonFinder.first;
  at[SEASON_CANDIDATE_SECOND] = seasonFinder.second;
  if (seasons !== undefined) beginSecondLife(state, seasons);
}

/** The seasons to take up, or undefined when nothing changes. */
function judge({ at, seasons, seasonFinder }: PredictorState): readonly number[] | undefined {
  const verdict = seasonVerdict(
    seasonFinder,
    seasons[0] ?? 0,
    seasons[1] ?? 0,
    at[SEASON_CANDIDATE_FIRST]!,
    at[SEASON_CANDIDATE_SECOND]!,
  );
  at[SEASON_WEAK_LOOKS] = verdict === UNSEEN ? at[SEASON_WEAK_LOOKS]! + 1 : 0;
  const { first, second } = seasonFinder;
  if (verdict === TAKE_FIRST) return [first];
  if (verdict === TAKE_BOTH) return [first, second];
  if (at[SEASON_WEAK_LOOKS] < UNSEEN_LOOKS_MAX) return undefined;
  at[SEASON_WEAK_LOOKS] = 0;
  return [];
}

/** A new engine, for these seasons, starts at the oldest remembered value. */
function beginSecondLife(state: PredictorState, seasons: readonly number[]): void {
  const { context } = state.engine;
  state.next = lifeFor(state.config, seasons);
  // The very oldest is overwritten before the new engine gets to it.
  state.at[NEXT_INDEX] = Math.max(0, context.index + 1 - context.mask);
  noteSeasons(state);
}

/** Lives on a few values a step, faster than they come, and takes over once it has lived them all. */
function catchUp(state: PredictorState, next: PredictorLife, step: EngineStep): void {
  const { at } = state;
  const past = state.engine.context;
  const last = past.index;
  const { engine } = next;
  for (let i = 0; i < VALUES_PER_STEP && at[NEXT_INDEX]! <= last; i++) {
    const index = at[NEXT_INDEX]!;
    const how = index === last ? step : RELIVED;
    VALUE[0] = past.lag(last - index);
    if (past.known[index & past.mask] === 1) engine.take(VALUE, how);
    else if (engine.context.index >= 0) engine.pass(how);
    at[NEXT_INDEX] = index + 1;
  }
  // While weights must stand still, so must the engine that has them.
  if (at[NEXT_INDEX]! > last && !step.isWeightSuspended) takeOver(state, next);
}

function takeOver(state: PredictorState, { seasons, blocks, engine }: PredictorLife): void {
  state.seasons = seasons;
  state.engineBlocks = blocks;
  state.engine = engine;
  state.next = undefined;
  noteSeasons(state);
}
