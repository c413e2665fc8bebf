/**
 * The gate as one pure step: rules in a fixed order, each adding its findings.
 *
 *     finite → clock → outlier (with the forecast's error) → frozen → stale → sparse
 *
 * A dropped row (repeated or late) changes nothing but the count of rows judged. A rejected or missing
 * row advances time and nothing else. The missing steps of a gap are judged as missing rows, before the
 * row that follows the gap ({@link gapStepCount}). `time-order` judges the instants.
 *
 * @module
 */
import type { v1 } from "@meristem/leyline";
import { clearGateOutput, emptyGateOutput, FINDING, type GateOutput } from "./output.js";
import { clockRule } from "./rules/clock.js";
import { finiteRule } from "./rules/finite.js";
import { frozenRule } from "./rules/frozen.js";
import { outlierRule } from "./rules/outlier.js";
import { sparseRule } from "./rules/sparse.js";
import { staleRule, timeStep } from "./rules/stale.js";
import { CELL, cloneGateState, type GateState } from "./state.js";
import { gapStep } from "./time-order/cadence.js";

export interface GateInput {
  /** The row's number; `undefined` when it has none. May be NaN or infinite. */
  readonly value: number | undefined;
  /** `undefined` when the source has no instants. */
  readonly eventTimeUnixNs: bigint | undefined;
  /** The process's clock; `undefined` in a replay, where the event time is the time. */
  readonly nowUnixNs: bigint | undefined;
  /** Forecast error of the value in its own standard errors; `undefined` when unknown. */
  readonly innovationZ: number | undefined;
  /** The row could not be read at all. */
  readonly isMalformed: boolean;
}

/** Judges one row. Pure: `state` is not touched. Allocates a copy of the state. */
export function gateStep(
  state: GateState,
  input: GateInput,
  config: v1.GateConfig,
): { state: GateState; output: GateOutput } {
  const next = cloneGateState(state);
  const output = emptyGateOutput();
  gateStepInto(next, input, config, output);
  return { state: next, output };
}

/**
 * The same in place: changes `state` and fills `out`. Allocates nothing. Cost: a binary search and
 * one move within the window; a pass over the window when a value lies farther out than any before.
 */
export function gateStepInto(
  state: GateState,
  input: GateInput,
  config: v1.GateConfig,
  out: GateOutput,
): void {
  clearGateOutput(out);
  const { numbers } = state;
  const { value, eventTimeUnixNs } = input;
  numbers[CELL.judgedCount]! += 1;
  let findings = input.isMalformed ? FINDING.malformed : finiteRule(value);
  let hasInstant = false;
  if (eventTimeUnixNs !== undefined) {
    const now = input.nowUnixNs ?? eventTimeUnixNs;
    const clock = clockRule(state, eventTimeUnixNs, now, config, out);
    findings |= clock;
    hasInstant = clock === 0;
    if ((clock & (FINDING.duplicate | FINDING.outOfOrder)) !== 0) {
      out.findings = clock;
      return;
    }
  }
  numbers[CELL.rowCount]! += 1;
  if (findings === 0 && value !== undefined) {
    findings |= outlierRule(state, value, input.innovationZ, config, out);
    findings |= frozenRule(state, value, eventTimeUnixNs, config, out);
  } else if (numbers[CELL.frozenPhase] !== 0) {
    findings |= FINDING.frozen;
  }
  if (hasInstant && eventTimeUnixNs !== undefined) {
    timeStep(state, eventTimeUnixNs, config, out);
    findings |= sparseRule(state, config, out);
  } else {
    out.intervalNs = 0;
  }
  findings |= staleRule(state, (findings & UNUSABLE) === 0, config, out);
  out.findings = findings;
}

/**
 * Missing steps before a row at `eventTimeUnixNs`, without a limit; 0 for a row that is not accepted.
 * Judges neither the row nor the steps.
 */
export function gapStepCount(
  state: GateState,
  instants: { readonly eventTimeUnixNs: bigint; readonly nowUnixNs: bigint | undefined },
  config: v1.GateConfig,
  out: GateOutput,
): number {
  const { eventTimeUnixNs, nowUnixNs } = instants;
  if (config.gapStepCountMax === 0) return 0;
  clearGateOutput(out);
  const found = clockRule(state, eventTimeUnixNs, nowUnixNs ?? eventTimeUnixNs, config, out);
  return found === 0 ? gapStep(state, out.intervalNs, config.nominalIntervalNs) : 0;
}

/** Judges one missing step as a row without a value. It is not counted as a row. */
export function missingStepInto(state: GateState, config: v1.GateConfig, out: GateOutput): void {
  gateStepInto(state, MISSING_ROW, config, out);
  state.numbers[CELL.judgedCount]! -= 1;
  state.numbers[CELL.rowCount]! -= 1;
}

const MISSING_ROW: GateInput = {
  value: undefined,
  eventTimeUnixNs: undefined,
  nowUnixNs: undefined,
  innovationZ: undefined,
  isMalformed: false,
};

const UNUSABLE =
  FINDING.missing |
  FINDING.nonFinite |
  FINDING.malformed |
  FINDING.future |
  FINDING.past |
  FINDING.outlier;
