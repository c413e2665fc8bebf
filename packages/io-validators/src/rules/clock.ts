/**
 * Whether an event time can be believed: not ahead of the clock, not long past, later than the last.
 *
 * Instants are `bigint` nanoseconds; only their differences become numbers.
 *
 * @module
 */
import type { v1 } from "@meristem/leyline";
import { FINDING, type GateOutput } from "../output.js";
import { CELL, type GateState } from "../state.js";

const INT64_MIN = -(2n ** 63n);
const INT64_MAX = 2n ** 63n - 1n;

/** Later minus earlier, ns; exact up to 2⁵³ ns (104 days), then rounded. */
export function nsBetween(earlier: bigint, later: bigint): number {
  return Number(later - earlier);
}

/**
 * 0, or the finding about an instant that cannot be believed. Writes age and interval into `out`.
 * Without a clock, `nowUnixNs` is the event time itself and nothing is ever early or late.
 */
export function clockRule(
  state: GateState,
  eventTimeUnixNs: bigint,
  nowUnixNs: bigint,
  config: v1.GateConfig,
  out: GateOutput,
): number {
  if (eventTimeUnixNs < INT64_MIN || eventTimeUnixNs > INT64_MAX) return FINDING.malformed;
  const ageNs = nsBetween(eventTimeUnixNs, nowUnixNs);
  out.stalenessNs = ageNs;
  if (config.maxFutureDriftNs > 0 && -ageNs > config.maxFutureDriftNs) return FINDING.future;
  if (config.maxPastDriftNs > 0 && ageNs > config.maxPastDriftNs) return FINDING.past;
  if (state.numbers[CELL.hasTime] === 0) return 0;
  const intervalNs = nsBetween(state.times[0]!, eventTimeUnixNs);
  out.intervalNs = intervalNs;
  if (intervalNs === 0) return FINDING.duplicate;
  return intervalNs < 0 ? FINDING.outOfOrder : 0;
}
