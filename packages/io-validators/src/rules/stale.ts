/**
 * A signal that is old, follows a gap, or has no usable value.
 *
 * Limits are numbers of nominal intervals, because half a second is old for one series and recent for
 * another (`time-order/cadence.ts`).
 *
 * - Old: the clock is more than `stalenessTtlIntervals` ahead of the observation. Begins at once and
 *   ends only after clean observations in a row, each below a share of the limit.
 * - Silent: that many rows had no usable value. Ends in the same way.
 * - Gap: more than `gapIntervalsMax` between two rows. The observation after it is valid, so a gap
 *   suspends nothing by itself; the event states the number of intervals. Its missing steps are judged
 *   before the row (`gapStep`).
 *
 * @module
 */
import type { v1 } from "@meristem/leyline";
import { hysteresisStep } from "../hysteresis.js";
import { FINDING, type GateOutput } from "../output.js";
import { CELL, type GateState } from "../state.js";
import { acceptInstant, nominalIntervalNs } from "../time-order/cadence.js";
import { missingStepCount } from "../time-order/missing-steps.js";

/** Stores the instant of a row and measures the interval before it in nominal intervals. */
export function timeStep(
  state: GateState,
  eventTimeUnixNs: bigint,
  config: v1.GateConfig,
  out: GateOutput,
): void {
  out.nominalIntervalNs = nominalIntervalNs(state, config.nominalIntervalNs);
  out.gapStepCount = missingStepCount(out.intervalNs, out.nominalIntervalNs);
  acceptInstant(state, eventTimeUnixNs, out.intervalNs);
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
  // A row without a usable value is not clean: at the limit it neither begins nor ends the condition.
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
