/**
 * The order of an instant in its series. No other file compares two instants: `tooling/tidy` checks it.
 *
 * @module
 */

/**
 * `first`: the series has no instant yet. `next`: after the newest one. `repeated`: equal to it.
 * `late`: before it.
 */
export type TimeOrder = "first" | "next" | "repeated" | "late";

/**
 * Compares the instant of an observation with the newest instant accepted for its series, which is
 * `undefined` before the first. Exact for every bigint. Cost: two comparisons, no allocation.
 */
export function timeOrder(newestUnixNs: bigint | undefined, eventTimeUnixNs: bigint): TimeOrder {
  if (newestUnixNs === undefined) return "first";
  if (eventTimeUnixNs > newestUnixNs) return "next";
  return eventTimeUnixNs === newestUnixNs ? "repeated" : "late";
}
