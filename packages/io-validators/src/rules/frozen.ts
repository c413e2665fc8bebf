/**
 * A signal that stands still although it never used to.
 *
 * Equal values in a row are ordinary for counts, ticks, rain at night or a thermostat, so the length
 * of a run alone says little. The alarm needs all of:
 *
 * - at least `frozenCountMin` equal values (5);
 * - a chance below `frozenProbabilityMax` of such a run in this signal: with p1 the chance that a
 *   value repeats and p2 the chance that a repeat is repeated, both learnt, p1 · p2^(n-2);
 * - a run more than twice as long as the longest ordinary one at this value (zero at night);
 * - `frozenDurationNsMin` of standstill, where instants are known.
 *
 * A signal that hardly ever moved has shown no habit to depart from and raises none. "Equal" means
 * closer than `tickSize`, or exactly equal when that is 0.
 *
 * The way back is a machine: active → frozen → recovering → active. Each value that moves is judged
 * by the variance of the last `frozenCountMin` real values; only `frozenRecoveryCount` windows in a
 * row above `frozenRecoveryRatio` of the usual variance of such windows end the alarm, and one
 * repeated value sends it back.
 *
 * @module
 */
import type { v1 } from "@meristem/leyline";
import { FINDING, type GateOutput } from "../output.js";
import { CELL, type GateState } from "../state.js";
import { nsBetween } from "../time-order/missing-steps.js";

/** Values of `CELL.frozenPhase`. */
const PHASE = { active: 0, frozen: 1, recovering: 2 } as const;

/** Moves without which a signal has no habits. */
const MOVE_COUNT_MIN = 8;
/** Counts are halved here, so that habits can change. */
const MEMORY_COUNT = 4096;
/** Weight of p1 in the estimate of p2, in observations. */
const PRIOR_COUNT = 2;
const HABIT_FACTOR = 2;
/** Step of the running median of the window variance, on a log scale. */
const USUAL_VARIANCE_STEP = 1.05;

/** Judges a finite value, trusted or not; returns the findings. */
export function frozenRule(
  state: GateState,
  value: number,
  eventTimeUnixNs: bigint | undefined,
  config: v1.GateConfig,
  out: GateOutput,
): number {
  const { numbers, recent, times } = state;
  const seen = numbers[CELL.signalCount]!;
  const previous = seen === 0 ? value : recent[(seen - 1) % recent.length]!;
  recent[seen % recent.length] = value;
  numbers[CELL.signalCount] = seen + 1;
  const moved =
    config.tickSize > 0 ? Math.abs(value - previous) >= config.tickSize : value !== previous;
  if (seen === 0 || moved) {
    if (seen > 0) learnRun(numbers, previous);
    numbers[CELL.runCount] = 1;
    numbers[CELL.runProbability] = 1;
    if (eventTimeUnixNs !== undefined) times[1] = eventTimeUnixNs;
    return judgeMove(state, seen + 1, config);
  }
  numbers[CELL.runCount]! += 1;
  numbers[CELL.runProbability]! *= chanceOfRepeat(numbers);
  out.runCount = numbers[CELL.runCount]!;
  out.runProbability = numbers[CELL.runProbability]!;
  if (numbers[CELL.frozenPhase] !== PHASE.active) {
    numbers[CELL.frozenPhase] = PHASE.frozen;
    numbers[CELL.recoveredCount] = 0;
    return FINDING.frozen;
  }
  if (!isAlarming(state, value, eventTimeUnixNs, config)) return 0;
  numbers[CELL.frozenPhase] = PHASE.frozen;
  return FINDING.frozen | FINDING.frozenBegan;
}

/** Chance that the next value equals this one. Laplace's rule, so that it is never 0 or 1. */
function chanceOfRepeat(numbers: Float64Array): number {
  const repeats = numbers[CELL.repeatCount]!;
  const p1 = (repeats + 1) / (repeats + numbers[CELL.moveCount]! + 2);
  if (numbers[CELL.runCount] === 2) return p1;
  return (numbers[CELL.repeatAfterRepeatCount]! + PRIOR_COUNT * p1) / (repeats + PRIOR_COUNT);
}

function isAlarming(
  state: GateState,
  value: number,
  eventTimeUnixNs: bigint | undefined,
  config: v1.GateConfig,
): boolean {
  const { numbers, times } = state;
  const run = numbers[CELL.runCount]!;
  if (run < config.frozenCountMin) return false;
  if (numbers[CELL.moveCount]! < MOVE_COUNT_MIN) return false;
  if (numbers[CELL.runProbability]! >= config.frozenProbabilityMax) return false;
  if (value === numbers[CELL.habitValue] && run <= HABIT_FACTOR * numbers[CELL.habitRunCount]!) {
    return false;
  }
  return (
    eventTimeUnixNs === undefined ||
    nsBetween(times[1]!, eventTimeUnixNs) >= config.frozenDurationNsMin
  );
}

/** A run has ended: what it says about the habits of the signal. */
function learnRun(numbers: Float64Array, value: number): void {
  const run = numbers[CELL.runCount]!;
  // A standstill that raised the alarm is no habit, except of this one value (see below).
  if (numbers[CELL.frozenPhase] === PHASE.active) {
    numbers[CELL.moveCount]! += 1;
    numbers[CELL.repeatCount]! += run - 1;
    if (run > 2) numbers[CELL.repeatAfterRepeatCount]! += run - 2;
    if (numbers[CELL.moveCount]! + numbers[CELL.repeatCount]! > MEMORY_COUNT) {
      numbers[CELL.moveCount]! /= 2;
      numbers[CELL.repeatCount]! /= 2;
      numbers[CELL.repeatAfterRepeatCount]! /= 2;
    }
  }
  if (run < 3) return;
  if (value === numbers[CELL.habitValue] || run > numbers[CELL.habitRunCount]!) {
    const longest = value === numbers[CELL.habitValue] ? numbers[CELL.habitRunCount]! : 0;
    numbers[CELL.habitValue] = value;
    numbers[CELL.habitRunCount] = Math.max(run, longest);
  } else {
    numbers[CELL.habitRunCount]! /= 2;
  }
}

/** A value that moved: the usual variance learns from it, or the alarm may end. */
function judgeMove(state: GateState, seen: number, config: v1.GateConfig): number {
  const { numbers, recent } = state;
  if (seen < recent.length) return 0;
  const variance = varianceOf(recent);
  const usual = numbers[CELL.usualVariance]!;
  if (numbers[CELL.frozenPhase] === PHASE.active) {
    if (variance > 0) {
      const step = variance > usual ? USUAL_VARIANCE_STEP : 1 / USUAL_VARIANCE_STEP;
      numbers[CELL.usualVariance] =
        usual === 0 ? variance : Math.min(usual * step, Number.MAX_VALUE);
    }
    return 0;
  }
  const alive = variance > config.frozenRecoveryRatio * usual;
  numbers[CELL.recoveredCount] = alive ? numbers[CELL.recoveredCount]! + 1 : 0;
  if (numbers[CELL.recoveredCount]! >= config.frozenRecoveryCount) {
    numbers[CELL.frozenPhase] = PHASE.active;
    numbers[CELL.recoveredCount] = 0;
    return 0;
  }
  numbers[CELL.frozenPhase] = PHASE.recovering;
  return FINDING.frozen;
}

/** Population variance; the largest double when values are too far apart to square. */
function varianceOf(values: Float64Array): number {
  let mean = 0;
  for (let i = 0; i < values.length; i++) mean += values[i]! / values.length;
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    const distance = values[i]! - mean;
    sum += (distance * distance) / values.length;
  }
  return sum < Number.MAX_VALUE ? sum : Number.MAX_VALUE;
}
