/**
 * One observation of a program as a JSON line. The row reader restores every bit of it.
 *
 * @module
 */
import type { InputLayout } from "@meristem/io-rows";

/** One observation as a program passes it to a run. */
export interface RunObservation {
  readonly series: string;
  /** `undefined` or NaN: missing. */
  readonly value: number | undefined;
  readonly eventTimeUnixNs: bigint | undefined;
}

/** Layout of the lines, equal to the layout that a row reader derives from the first line. */
export const OBSERVATION_LAYOUT: InputLayout = {
  format: "jsonl",
  delimiter: ",",
  names: ["series", "time", "value"],
  value: 2,
  time: 1,
  series: 0,
  timeUnit: "ns",
};

/** The line with its line feed. −0, ±∞ and all instants are restored exactly. */
export function observationLine({ series, value, eventTimeUnixNs }: RunObservation): string {
  const time = eventTimeUnixNs === undefined ? null : eventTimeUnixNs.toString();
  return `${JSON.stringify({ series, time, value: jsonValue(value) })}\n`;
}

/** JSON has no infinities, and `JSON.stringify` drops the sign of −0: they become texts. */
function jsonValue(value: number | undefined): number | string | null {
  if (value === undefined || Number.isNaN(value)) return null;
  if (Object.is(value, -0)) return "-0";
  return Number.isFinite(value) ? value : String(value);
}
