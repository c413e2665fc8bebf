/**
 * Whether an event time is valid: inside int64, within the drift limits of the clock, and in order.
 *
 * Drift compares an event time with the wall clock, not with another instant of the series: it is a
 * duration against a limit and stays here. The order of the series is judged by `time-order`.
 *
 * @module
 */
import type { v1 } from "@meristem/leyline";
import { timeOrder, type TimeOrder } from "@meristem/leyline/units";
import { FINDING, type GateOutput } from "../output.js";
import type { GateState } from "../state.js";
import { newestUnixNs } from "../time-order/cadence.js";
import { nsBetween } from "../time-order/missing-steps.js";

const INT64_MIN = -(2n ** 63n);
const INT64_MAX = 2n ** 63n - 1n;

const ORDER_FINDINGS: Readonly<Record<TimeOrder, number>> = {
  first: 0,
  next: 0,
  repeated: FINDING.duplicate,
  late: FINDING.outOfOrder,
};

/**
 * 0, or the finding of an invalid event time. Writes age and interval into `out`. Without a clock,
 * `nowUnixNs` is the event time itself, and its age is 0.
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
  const newest = newestUnixNs(state);
  out.intervalNs = nsBetween(newest, eventTimeUnixNs);
  return ORDER_FINDINGS[timeOrder(newest, eventTimeUnixNs)];
}
