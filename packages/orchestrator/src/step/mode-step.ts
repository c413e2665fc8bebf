/**
 * Moves the mode by one step and says so.
 *
 * @module
 */
import {
  CLEAN_STEPS,
  KURTOSIS_STEPS,
  MODE,
  MODE_STEPS,
  POOR_STREAK,
  WAS_D_FROZEN,
  type PredictorState,
} from "../state/predictor-state.js";
import {
  EVENT_DEGRADED,
  EVENT_KERNEL_D,
  EVENT_KURTOSIS,
  EVENT_MODE,
  EVENT_RESTORED,
  type EventBuffer,
} from "./event-buffer.js";
import { FLAG_INPUT_FROZEN, FLAG_INPUT_REJECTED, FLAG_INPUT_STALE } from "./flags.js";
import { DEGRADED, IS_CLEAN, IS_POOR, IS_WARM, MODE_RULES, modeRuleFor } from "./mode-table.js";
import type { StepInput } from "./predictor-step.js";

/** Kurtosis of winsorised errors that is worth a warning, and for how many steps in a row. */
const KURTOSIS_MAX = 6;
const KURTOSIS_STEPS_MIN = 10;

const CAUSE_STALE = 0;
const CAUSE_FROZEN = 1;
const CAUSE_REJECTED = 2;
const CAUSE_MISSING = 3;

/** `inputBits` are the flags of this step's input; `isUsed` says that it was learnt from. */
export function modeStepInto(
  state: PredictorState,
  input: StepInput,
  inputBits: number,
  isUsed: boolean,
  events: EventBuffer,
): void {
  const { at, config, engine } = state;
  at[POOR_STREAK] = isUsed ? 0 : at[POOR_STREAK]! + 1;
  const isPoor = input.isDegraded || at[POOR_STREAK]! >= config.missingStreakMax;
  at[CLEAN_STEPS] = isPoor || !isUsed ? 0 : at[CLEAN_STEPS]! + 1;
  let signals = isPoor ? IS_POOR : 0;
  if (engine.context.knownCount >= config.warmUpCount) signals |= IS_WARM;
  if (at[CLEAN_STEPS]! >= config.recoveryStepCount) signals |= IS_CLEAN;
  at[MODE_STEPS]! += 1;
  const rule = modeRuleFor(at[MODE]!, signals);
  if (rule >= 0) changeMode(state, rule, inputBits, input.stalenessNs, events);
  watchKurtosis(state, events);
  if (input.isKernelDFrozen && at[WAS_D_FROZEN] === 0) events.add(EVENT_KERNEL_D);
  at[WAS_D_FROZEN] = input.isKernelDFrozen ? 1 : 0;
}

function changeMode(
  { at }: PredictorState,
  rule: number,
  inputBits: number,
  stalenessNs: number,
  events: EventBuffer,
): void {
  const { from, to } = MODE_RULES[rule]!;
  const moved = events.add(EVENT_MODE);
  events.facts[moved] = rule;
  events.facts[moved + 1] = at[MODE_STEPS]!;
  if (to === DEGRADED) {
    const entered = events.add(EVENT_DEGRADED);
    events.facts[entered] = causeOf(inputBits);
    events.facts[entered + 1] = from;
    events.facts[entered + 2] = stalenessNs;
  } else if (from === DEGRADED) {
    const left = events.add(EVENT_RESTORED);
    events.facts[left] = from;
    events.facts[left + 1] = at[CLEAN_STEPS]!;
    events.facts[left + 2] = at[MODE_STEPS]!;
  }
  at[MODE] = to;
  at[MODE_STEPS] = 0;
}

function causeOf(inputBits: number): number {
  if ((inputBits & FLAG_INPUT_FROZEN) !== 0) return CAUSE_FROZEN;
  if ((inputBits & FLAG_INPUT_REJECTED) !== 0) return CAUSE_REJECTED;
  if ((inputBits & FLAG_INPUT_STALE) !== 0) return CAUSE_STALE;
  return CAUSE_MISSING;
}

function watchKurtosis({ at, engine }: PredictorState, events: EventBuffer): void {
  const { kurtosis } = engine.regime;
  at[KURTOSIS_STEPS] = kurtosis > KURTOSIS_MAX ? at[KURTOSIS_STEPS]! + 1 : 0;
  if (at[KURTOSIS_STEPS] !== KURTOSIS_STEPS_MIN) return;
  const warned = events.add(EVENT_KURTOSIS);
  events.facts[warned] = kurtosis;
  events.facts[warned + 1] = KURTOSIS_MAX;
  events.facts[warned + 2] = KURTOSIS_STEPS_MIN;
}
