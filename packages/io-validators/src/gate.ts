/**
 * The gate as one pure step: rules in a fixed order, each adding its findings.
 *
 *     finite → clock → outlier (with the forecast's opinion) → frozen → stale → sparse
 *
 * A row that is dropped (a duplicate, a step back in time) leaves everything as it was but the count
 * of rows judged. A row that is rejected or missing advances time and nothing else. Rows that were left
 * out are judged as missing ones before the row that tells of them ({@link leftOutStepCount}).
 *
 * @module
 */
import type { v1 } from "@meristem/leyline";
import { clearGateOutput, emptyGateOutput, FINDING, type GateOutput } from "./output.js";
import { clockRule } from "./rules/clock.js";
import { finiteRule } from "./rules/finite.js";
import { frozenRule } from "./rules/frozen.js";
import { holeStep } from "./rules/hole.js";
import { outlierRule } from "./rules/outlier.js";
import { sparseRule } from "./rules/sparse.js";
import { staleRule, timeStep } from "./rules/stale.js";
import { CELL, cloneGateState, type GateState } from "./state.js";

export interface GateInput {
  /** The row's number; `undefined` when it has none. May be NaN or infinite. */
  readonly value: number | undefined;
  /** `undefined` when the source keeps no time. */
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

/** How many steps passed without a row before one at `eventTimeUnixNs`. Judges neither it nor them. */
export function leftOutStepCount(
  state: GateState,
  instants: { readonly eventTimeUnixNs: bigint; readonly nowUnixNs: bigint | undefined },
  config: v1.GateConfig,
  out: GateOutput,
): number {
  const { eventTimeUnixNs, nowUnixNs } = instants;
  if (config.gapStepCountMax === 0) return 0;
  clearGateOutput(out);
  const found = clockRule(state, eventTimeUnixNs, nowUnixNs ?? eventTimeUnixNs, config, out);
  return found === 0 ? holeStep(state, out.intervalNs, config) : 0;
}

/** Judges a row that was left out: a missing one, but not one of the rows that are counted. */
export function leftOutStepInto(state: GateState, config: v1.GateConfig, out: GateOutput): void {
  gateStepInto(state, LEFT_OUT, config, out);
  state.numbers[CELL.judgedCount]! -= 1;
  state.numbers[CELL.rowCount]! -= 1;
}

const LEFT_OUT: GateInput = {
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
