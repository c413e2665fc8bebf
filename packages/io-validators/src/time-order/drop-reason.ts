/** Which rows are no part of a series: the rule of a run, a reader, a service and a fleet. */
import { timeOrder, type TimeOrder } from "@meristem/leyline/units";

/** `repeated`: the instant equals the newest accepted one. `late`: it lies before it. */
export type DropReason = Extract<TimeOrder, "repeated" | "late">;

/**
 * Why a row is dropped; `undefined` when it is accepted. A row without an instant is accepted. The
 * caller stores the instant of an accepted row as the newest one: accepted instants strictly increase.
 */
export function dropReasonOf(
  newestUnixNs: bigint | undefined,
  eventTimeUnixNs: bigint | undefined,
): DropReason | undefined {
  if (eventTimeUnixNs === undefined) return undefined;
  const order = timeOrder(newestUnixNs, eventTimeUnixNs);
  return order === "repeated" || order === "late" ? order : undefined;
}
