/**
 * Moves the mode by one step and says so.
 *
 * @module
 */
import {
  CLEAN_STEPS,
  IS_ENGINE_BROKEN,
  MODE,
  MODE_STEPS,
  POOR_STREAK,
  ROUGH_STEPS,
  RUNG,
  RUNG_STEPS,
  SMOOTH_STEPS,
  type PredictorState,
} from "../state/predictor-state.js";
import { EVENT_DEGRADED, EVENT_MODE, EVENT_RESTORED, type EventBuffer } from "./event-buffer.js";
import { FLAG_INPUT_FROZEN, FLAG_INPUT_REJECTED, FLAG_INPUT_STALE } from "./flags.js";
import {
  DEGRADED,
  IS_BROKEN,
  IS_CLEAN,
  IS_POOR,
  IS_ROUGH,
  IS_SMOOTH,
  IS_WARM,
  MODE_RULES,
  modeRuleFor,
  ROBUST,
  STANDARD,
  WARMING_UP,
} from "./mode-table.js";
import type { StepInput } from "./step-input.js";
import { noteRoughness, roughnessStep, watchStepInto } from "./watch-step.js";

/** Steps in a row that the path must be rough, or smooth again, for the mode to change: two looks. */
const ROUGHNESS_STEPS_MIN = 64;

const CAUSE_STALE = 0;
const CAUSE_FROZEN = 1;
const CAUSE_REJECTED = 2;
const CAUSE_MISSING = 3;
const CAUSE_OVERLOADED = 4;

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
  roughnessStep(state);
  if (at[ROUGH_STEPS]! >= ROUGHNESS_STEPS_MIN) signals |= IS_ROUGH;
  if (at[SMOOTH_STEPS]! >= ROUGHNESS_STEPS_MIN) signals |= IS_SMOOTH;
  if (at[IS_ENGINE_BROKEN] === 1) signals |= IS_BROKEN;
  at[MODE_STEPS]! += 1;
  const rule = modeRuleFor(at[MODE]!, signals);
  if (rule >= 0) changeMode(state, rule, inputBits, input.stalenessNs, events);
  watchStepInto(state, input.isKernelDFrozen, events);
}

/** Notes the rung of the step; shedding begins and ends with an event, the mode stays. */
export function loadStepInto(state: PredictorState, input: StepInput, events: EventBuffer): void {
  const { at } = state;
  const rung = input.rung ?? 0;
  if (rung > 0 && at[RUNG] === 0) {
    const begun = events.add(EVENT_DEGRADED);
    events.facts[begun] = CAUSE_OVERLOADED;
    events.facts[begun + 1] = at[MODE]!;
    events.facts[begun + 2] = input.stalenessNs;
    at[RUNG_STEPS] = 0;
  } else if (rung === 0 && at[RUNG]! > 0) {
    const ended = events.add(EVENT_RESTORED);
    events.facts[ended] = at[MODE]!;
    events.facts[ended + 1] = 1;
    events.facts[ended + 2] = at[RUNG_STEPS]!;
  }
  at[RUNG] = rung;
  at[RUNG_STEPS] = at[RUNG_STEPS]! + 1;
}

function changeMode(
  state: PredictorState,
  rule: number,
  inputBits: number,
  stalenessNs: number,
  events: EventBuffer,
): void {
  const { at } = state;
  const { from, to } = MODE_RULES[rule]!;
  const moved = events.add(EVENT_MODE);
  events.facts[moved] = rule;
  events.facts[moved + 1] = at[MODE_STEPS]!;
  if (to === DEGRADED) {
    const entered = events.add(EVENT_DEGRADED);
    events.facts[entered] = causeOf(inputBits);
    events.facts[entered + 1] = from;
    events.facts[entered + 2] = stalenessNs;
  } else if (isRestored(from, to)) {
    const left = events.add(EVENT_RESTORED);
    events.facts[left] = from;
    events.facts[left + 1] = Math.max(1, at[CLEAN_STEPS]!);
    events.facts[left + 2] = at[MODE_STEPS]!;
  }
  if (to === ROBUST) noteRoughness(state, events);
  at[MODE] = to;
  at[MODE_STEPS] = 0;
}

function causeOf(inputBits: number): number {
  if ((inputBits & FLAG_INPUT_FROZEN) !== 0) return CAUSE_FROZEN;
  if ((inputBits & FLAG_INPUT_REJECTED) !== 0) return CAUSE_REJECTED;
  if ((inputBits & FLAG_INPUT_STALE) !== 0) return CAUSE_STALE;
  return CAUSE_MISSING;
}

/** Back from anything but the beginning: that is no restoration. */
function isRestored(from: number, to: number): boolean {
  return from === DEGRADED || (to === STANDARD && from !== WARMING_UP);
}
