/**
 * A signal that comes late, after a hole, or without anything to learn from.
 *
 * Limits are numbers of nominal intervals, because half a second is an age for one stream and nothing
 * for another. The nominal interval is configured, or else the median of the last intervals.
 *
 * - Late: the clock is more than `stalenessTtlIntervals` ahead of the observation. Begins at once and
 *   ends only after clean observations in a row, each below a share of the limit.
 * - Silent: that many rows came without a usable value. Ends in the same way.
 * - A hole: more than `gapIntervalsMax` between two rows. The observation after it is as good as any,
 *   so it suspends nothing by itself; the hole is told, with the number of intervals it took. What
 *   follows from the rows it swallowed is said by `hole.ts`.
 *
 * @module
 */
import type { v1 } from "@meristem/leyline";
import { hysteresisStep } from "../hysteresis.js";
import { FINDING, type GateOutput } from "../output.js";
import { medianOf, slideInto } from "../sorted-window.js";
import { CELL, type GateState } from "../state.js";

/** Intervals before their median is believed. */
const INTERVAL_COUNT_MIN = 5;

/** Records a believed instant and measures the row against the nominal interval. */
export function timeStep(
  state: GateState,
  eventTimeUnixNs: bigint,
  config: v1.GateConfig,
  out: GateOutput,
): void {
  const { numbers, times } = state;
  const nominalNs = nominalIntervalNs(state, config);
  if (numbers[CELL.hasTime] === 1) learnInterval(state, out.intervalNs);
  times[0] = eventTimeUnixNs;
  numbers[CELL.hasTime] = 1;
  out.nominalIntervalNs = nominalNs;
  if (nominalNs > 0) out.gapStepCount = Math.max(0, Math.round(out.intervalNs / nominalNs) - 1);
}

/** Judges a row; `isUsable` when its value was accepted. Call it after {@link timeStep}. */
export function staleRule(
  state: GateState,
  isUsable: boolean,
  config: v1.GateConfig,
  out: GateOutput,
): number {
  const { numbers } = state;
  numbers[CELL.silentRowCount] = isUsable ? 0 : numbers[CELL.silentRowCount]! + 1;
  const nominalNs = out.nominalIntervalNs;
  const silentRowCount = numbers[CELL.silentRowCount]!;
  const silentLoad = silentRowCount / config.stalenessTtlIntervals;
  const ageLoad = nominalNs > 0 ? out.stalenessNs / nominalNs / config.stalenessTtlIntervals : 0;
  let load = Math.max(ageLoad, silentLoad);
  // A row without a usable value is never clean: at the limit, neither begun nor paid off.
  if (!isUsable && load < 1) load = 1;
  const wasStale = numbers[CELL.staleOwedCount]! > 0;
  numbers[CELL.staleOwedCount] = hysteresisStep(numbers[CELL.staleOwedCount]!, load, config);

  let findings = 0;
  if (nominalNs > 0 && out.intervalNs > config.gapIntervalsMax * nominalNs) findings |= FINDING.gap;
  if (numbers[CELL.staleOwedCount] === 0) return findings;
  findings |= FINDING.stale;
  if (wasStale) return findings;
  out.silentNs = silentLoad > 1 ? silentRowCount * nominalNs : 0;
  return findings | FINDING.staleBegan;
}

/** 0 while unknown. */
export function nominalIntervalNs(state: GateState, config: v1.GateConfig): number {
  if (config.nominalIntervalNs > 0) return config.nominalIntervalNs;
  const count = state.numbers[CELL.intervalCount]!;
  return count < INTERVAL_COUNT_MIN ? 0 : medianOf(state.intervalSorted, count);
}

function learnInterval(state: GateState, intervalNs: number): void {
  const { numbers, intervalRing, intervalSorted } = state;
  const cursor = numbers[CELL.intervalCursor]!;
  const count = numbers[CELL.intervalCount]!;
  numbers[CELL.intervalCount] = slideInto(intervalRing, intervalSorted, cursor, count, intervalNs);
  numbers[CELL.intervalCursor] = cursor + 1;
}
