/**
 * The line of an offered record: only what the message has, in the order of the message.
 *
 * A record made by spreading something larger may carry anything with it. Copying it field by field
 * through the generated message is what keeps values and secrets in.
 *
 * @module
 */
import { v1 } from "@meristem/leyline";
import type { TelemetryOffer } from "@meristem/leyline/ports";
import { encodeTelemetryLine } from "./json-line.js";

/** @param sequence - Number the sink gave to the record. */
export function lineOf(record: TelemetryOffer, sequence: number, keepWallTime: boolean): string {
  const message = v1.TelemetryEvent.fromPartial(record as never);
  if (keepWallTime) return encodeTelemetryLine({ ...message, sequence });
  // Absent fields are left out of a line.
  return encodeTelemetryLine({ ...message, sequence, emittedAtUnixNs: undefined });
}
