/**
 * One observation in, one set of forecasts out: score, update, predict, in this order.
 *
 * @module
 */
import { QUANTILE_LEVELS } from "../forecast.js";
import { MAGNITUDE_MAX } from "../series/series-context.js";
import {
  clonePredictorState,
  FLAG_BITS,
  HAS_VALUE,
  MODE,
  ROW,
  type PredictorState,
} from "../state/predictor-state.js";
import { FLAG_INPUT_MISSING, FLAG_INPUT_REJECTED, FLAG_WARMING_UP } from "./flags.js";
import { stepOutputFor, type StepOutput } from "./step-output.js";

const LEVELS = QUANTILE_LEVELS.length;

/** What arrives at a step, already judged by the gate. */
export interface StepInput {
  /** Value units; `undefined` when the row has none. */
  readonly value: number | undefined;
  /** False: the value may not be learnt from. */
  readonly isAccepted: boolean;
}

/** Whether a value can be learnt from at all, whatever the gate says of it. */
export function isUsable(value: number | undefined): value is number {
  return value !== undefined && Math.abs(value) <= MAGNITUDE_MAX;
}

/**
 * Advances `state` by one observation and writes `output`. Allocates nothing in steady state;
 * cost does not depend on how much was seen before.
 */
export function predictorStepInto(
  state: PredictorState,
  input: StepInput,
  output: StepOutput,
): void {
  const { at, pending, engine } = state;
  const row = at[ROW]! + 1;
  at[ROW] = row;
  collectMatured(state, row, output);
  const { value } = input;
  let bits = 0;
  if (value === undefined) bits = FLAG_INPUT_MISSING;
  else if (!input.isAccepted || !isUsable(value)) bits = FLAG_INPUT_REJECTED;
  if (bits === 0) {
    at[HAS_VALUE] = 1;
    engine.take(value!);
  } else if (at[HAS_VALUE] === 1) {
    engine.pass();
  }
  if (engine.context.knownCount < 24) bits |= FLAG_WARMING_UP;
  at[MODE] = bits & FLAG_WARMING_UP ? 0 : 1;
  at[FLAG_BITS] = bits;
  output.isReady = at[HAS_VALUE] === 1;
  if (!output.isReady) return;
  for (let i = 0; i < pending.horizons.length; i++) {
    const slot = pending.slot(i, row);
    const point = engine.points[i]!;
    output.points[i] = point;
    pending.points[slot] = point;
    for (let j = 0; j < LEVELS; j++) {
      const quantile = engine.quantiles[i * LEVELS + j]!;
      output.quantiles[i * LEVELS + j] = quantile;
      pending.quantiles[slot * LEVELS + j] = quantile;
    }
    pending.modes[slot] = at[MODE]!;
    pending.flagBits[slot] = bits;
    pending.waiting[slot] = 1;
  }
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

function collectMatured(state: PredictorState, row: number, output: StepOutput): void {
  const { pending } = state;
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
