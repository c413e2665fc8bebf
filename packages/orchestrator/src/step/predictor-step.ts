/**
 * One observation in, one set of forecasts out: score, update, predict, in this order.
 *
 * @module
 */
import { QUANTILE_LEVELS } from "../forecast.js";
import { MEAN_DOWN, NO_CHANGE } from "../regime/regime-watch.js";
import { MAGNITUDE_MAX } from "../series/series-context.js";
import {
  clonePredictorState,
  EVENT_COUNT,
  FLAG_BITS,
  HAS_VALUE,
  IS_ENGINE_BROKEN,
  MODE,
  ROW,
  type PredictorState,
} from "../state/predictor-state.js";
import { WAITING } from "./pending-queue.js";
import { EVENT_REGIME, type EventBuffer } from "./event-buffer.js";
import {
  FLAG_DEGRADED,
  FLAG_EMERGENCY,
  FLAG_GRACE_PERIOD,
  FLAG_INPUT_MISSING,
  FLAG_INPUT_REJECTED,
  FLAG_KERNEL_D_FROZEN,
  FLAG_REGIME_CHANGE,
  FLAG_ROBUST,
  FLAG_WARMING_UP,
  FLAG_WEIGHTS_SUSPENDED,
} from "./flags.js";
import { loadStepInto, modeStepInto } from "./mode-step.js";
import { DEGRADED, EMERGENCY, ROBUST } from "./mode-table.js";
import { seasonStepInto } from "./season-step.js";
import { isSound, speakNaively } from "./soundness.js";
import type { StepInput } from "./step-input.js";
import { stepOutputFor, type StepOutput } from "./step-output.js";

const LEVELS = QUANTILE_LEVELS.length;
/** Scratch: what came on this step, value units; a number passed on may be boxed. */
const VALUE = new Float64Array(1);

/**
 * Advances `state` by one observation and writes `output`. Allocates nothing in steady state
 * (a newly found season makes a second engine); cost does not depend on how much was seen before.
 */
export function predictorStepInto(
  state: PredictorState,
  input: StepInput,
  output: StepOutput,
): void {
  const { at } = state;
  const { events } = output;
  const row = at[ROW]! + 1;
  at[ROW] = row;
  events.clear();
  let bits = input.findingBits | judge(input);
  const isUsed = (bits & (FLAG_INPUT_MISSING | FLAG_INPUT_REJECTED)) === 0;
  collectMatured(state, row, output);
  // -0 is 0: no bit of the state may tell them apart.
  VALUE[0] = (input.value ?? 0) + 0;
  measureSurprise(state, row, isNumber(input), isUsed, output);
  bits |= advance(state, input, isUsed, events);
  state.adaptation.note(row, state.engine);
  conclude(state, input, bits, isUsed, output);
}

/**
 * Advances `state` by a row that was left out: time passes as with a missing value, but the row has no
 * number. What was said at the newest row is said again, as of now; what was said before that will be
 * late for the rows it is written against.
 */
export function leftOutStepInto(state: PredictorState, input: StepInput, output: StepOutput): void {
  output.events.clear();
  state.pending.markLate(state.at[ROW]!);
  advance(state, input, false, output.events);
  conclude(state, input, input.findingBits | FLAG_INPUT_MISSING, false, output);
}

/** Learns the value in the scratch, or lets a step pass without. Returns flag bits. */
function advance(
  state: PredictorState,
  input: StepInput,
  isUsed: boolean,
  events: EventBuffer,
): number {
  const { at } = state;
  let change = NO_CHANGE;
  if (isUsed) {
    at[HAS_VALUE] = 1;
    change = state.engine.take(VALUE, input, at[MODE] === ROBUST);
  } else if (at[HAS_VALUE] === 1) state.engine.pass(input);
  if (change !== NO_CHANGE) noteChange(state, change, input, events);
  return change === NO_CHANGE ? 0 : FLAG_REGIME_CHANGE;
}

/** Looks for seasons, moves the mode and says what is to be said now. */
function conclude(
  state: PredictorState,
  input: StepInput,
  bits: number,
  isUsed: boolean,
  output: StepOutput,
): void {
  const { at } = state;
  const { events } = output;
  const row = at[ROW]!;
  if (at[HAS_VALUE] === 1) {
    seasonStepInto(state, isUsed, input);
    at[IS_ENGINE_BROKEN] = isSound(state.engine) ? 0 : 1;
  }
  modeStepInto(state, input, bits, isUsed, events);
  loadStepInto(state, input, events);
  at[FLAG_BITS] = bits | standing(state, input);
  at[EVENT_COUNT]! += events.count;
  output.isReady = at[HAS_VALUE] === 1;
  if (at[IS_ENGINE_BROKEN] === 1) speakNaively(state, row);
  if (output.isReady) publish(state, row, output);
}

/** The same step without side effects: `state` is left alone. Cost: a copy of the state. */
export function predictorStep(
  state: PredictorState,
  input: StepInput,
): { state: PredictorState; output: StepOutput } {
  const next = clonePredictorState(state);
  const output = stepOutputFor(state.config.horizons.length);
  predictorStepInto(next, input, output);
  return { state: next, output };
}

function isNumber({ value }: StepInput): boolean {
  return value !== undefined && !Number.isNaN(value);
}

function judge({ value, isAccepted, findingBits }: StepInput): number {
  const isRejected = (findingBits & FLAG_INPUT_REJECTED) !== 0;
  if (value === undefined) return isRejected ? 0 : FLAG_INPUT_MISSING;
  return isAccepted && Math.abs(value) <= MAGNITUDE_MAX ? 0 : FLAG_INPUT_REJECTED;
}

/** Flags that describe the state the step left behind. */
function standing({ at, config, engine }: PredictorState, input: StepInput): number {
  let bits = 0;
  if (engine.context.knownCount < config.warmUpCount) bits |= FLAG_WARMING_UP;
  if (at[MODE] === DEGRADED) bits |= FLAG_DEGRADED;
  if (at[MODE] === ROBUST) bits |= FLAG_ROBUST;
  if (at[MODE] === EMERGENCY) bits |= FLAG_EMERGENCY;
  if (engine.regime.isInGrace) bits |= FLAG_GRACE_PERIOD;
  if (input.isWeightSuspended) bits |= FLAG_WEIGHTS_SUSPENDED;
  if (input.isKernelDFrozen) bits |= FLAG_KERNEL_D_FROZEN;
  return bits;
}

function noteChange(
  state: PredictorState,
  change: number,
  { isWeightSuspended }: StepInput,
  events: EventBuffer,
): void {
  const { at, config, engine } = state;
  const { regime, context } = engine;
  const facts = events.facts;
  const offset = events.add(EVENT_REGIME);
  facts[offset] = change;
  facts[offset + 1] = regime.statistic;
  facts[offset + 2] = change <= MEAN_DOWN ? regime.meanThreshold : regime.varianceThreshold;
  facts[offset + 3] = config.cusumSlack;
  regime.kurtosisInto(facts, offset + 4);
  facts[offset + 5] = Math.max(0, at[ROW]! - (context.index - regime.changeIndex));
  facts[offset + 6] = change <= MEAN_DOWN && !isWeightSuspended ? config.resetMix : 0;
  facts[offset + 7] = config.graceStepCount;
}

function publish({ at, pending, engine }: PredictorState, row: number, output: StepOutput): void {
  const first = engine.horizons.length - pending.horizons.length;
  for (let i = 0; i < pending.horizons.length; i++) {
    const slot = pending.slot(i, row);
    const point = engine.points[first + i]!;
    output.points[i] = point;
    pending.points[slot] = point;
    for (let j = 0; j < LEVELS; j++) {
      const quantile = engine.quantiles[(first + i) * LEVELS + j]!;
      output.quantiles[i * LEVELS + j] = quantile;
      pending.quantiles[slot * LEVELS + j] = quantile;
    }
    pending.modes[slot] = at[MODE]!;
    pending.flagBits[slot] = at[FLAG_BITS]!;
    pending.waiting[slot] = WAITING;
  }
}

/** Every number is scored, a rejected one too; only accepted ones, after the warm-up, are learnt from. */
function measureSurprise(
  { pending, surprise }: PredictorState,
  row: number,
  isScored: boolean,
  isUsed: boolean,
  output: StepOutput,
): void {
  for (let i = 0; i < surprise.length; i++) {
    output.maturedSurprises[i] = 0;
    if (output.matured[i] !== WAITING || !isScored) continue;
    const offset = pending.slot(i, row) * LEVELS;
    surprise[i]!.scoreInto(output.maturedSurprises, i, VALUE, pending.quantiles, offset);
    const isGrown = (output.maturedFlagBits[i]! & FLAG_WARMING_UP) === 0;
    if (isUsed && isGrown) surprise[i]!.learn(VALUE, pending.quantiles, offset);
  }
}

function collectMatured({ pending }: PredictorState, row: number, output: StepOutput): void {
  for (let i = 0; i < pending.horizons.length; i++) {
    const slot = pending.slot(i, row);
    output.matured[i] = pending.waiting[slot]!;
    if (pending.waiting[slot] === 0) continue;
    output.maturedPoints[i] = pending.points[slot]!;
    for (let j = 0; j < LEVELS; j++) {
      output.maturedQuantiles[i * LEVELS + j] = pending.quantiles[slot * LEVELS + j]!;
    }
    output.maturedModes[i] = pending.modes[slot]!;
    output.maturedFlagBits[i] = pending.flagBits[slot]!;
    pending.waiting[slot] = 0;
  }
}
