/**
 * One observation of a program as a JSON line, in the form that a run reads back bit for bit.
 *
 * @module
 */
import type { InputLayout } from "@meristem/io-rows";

/** One observation, as a program hands it to a run. */
export interface RunObservation {
  readonly series: string;
  /** `undefined`: no value. */
  readonly value: number | undefined;
  readonly eventTimeUnixNs: bigint | undefined;
}

/** Layout of the lines: the same as a reader derives from the first of them. */
export const OBSERVATION_LAYOUT: InputLayout = {
  format: "jsonl",
  delimiter: ",",
  names: ["series", "time", "value"],
  value: 2,
  time: 1,
  series: 0,
  timeUnit: "ns",
};

/** The line, with its line feed. The value and the instant read back exactly, −0 and ±∞ included. */
export function observationLine({ series, value, eventTimeUnixNs }: RunObservation): string {
  const time = eventTimeUnixNs === undefined ? null : eventTimeUnixNs.toString();
  return `${JSON.stringify({ series, time, value: jsonValue(value) })}\n`;
}

/** JSON has no infinities, and its parsers turn −0 into a text without the sign. */
function jsonValue(value: number | undefined): number | string | null {
  if (value === undefined || Number.isNaN(value)) return null;
  if (Object.is(value, -0)) return "-0";
  return Number.isFinite(value) ? value : String(value);
}
