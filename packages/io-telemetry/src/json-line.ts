/**
 * One telemetry record as one line of JSON, and back.
 *
 * Close to the JSON mapping of `leyline.v1.TelemetryEvent`: keys in camelCase in the order of the
 * message, enums by name, a oneof as the key of the field that is set. Three things differ from it,
 * so that a line reads back bit for bit: instants are decimal strings (they do not fit a double),
 * non-finite numbers and -0 are strings ("NaN", "Infinity", "-Infinity", "-0"), bytes are hex.
 * Absent fields are left out. The same record always gives the same bytes.
 *
 * @module
 */
import type { v1 } from "@meristem/leyline";

const INSTANTS: ReadonlySet<string> = new Set([
  "emittedAtUnixNs",
  "eventTimeUnixNs",
  "originTimeUnixNs",
]);
const BYTES = /^(configFingerprint|positions|.*(Sha256|Hash))$/;
const BODIES = ["event", "step", "adaptiveRecord", "parity", "audit", "drops", "error", "process"];
/** Fields of an Event beside the fact. */
const EVENT_FIELDS: ReadonlySet<string> = new Set([
  "sequence",
  "stepIndex",
  "series",
  "eventTimeUnixNs",
  "level",
]);
const ODD_NUMBERS: ReadonlySet<string> = new Set(["NaN", "Infinity", "-Infinity", "-0"]);
/** Deeper than any record; a line nested deeper is not one of ours. */
const DEPTH_MAX = 16;

/** A record of which parts may be left out. */
export type JsonLineRecord = {
  readonly [Key in keyof v1.TelemetryEvent]?: v1.TelemetryEvent[Key] | undefined;
};

/** The line, without its line feed. Cost: a few microseconds. */
export function encodeTelemetryLine(event: JsonLineRecord): string {
  return JSON.stringify(plain(event));
}

/** The record of a line; `undefined` when it is none: torn, damaged or foreign. Never throws. */
export function parseTelemetryLine(line: string): Partial<v1.TelemetryEvent> | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch {
    // A torn last line is the ordinary end of a file that a crash cut short.
    return undefined;
  }
  if (!isPlainObject(parsed)) return undefined;
  const record = revive(parsed, 0);
  if (record === undefined) return undefined;
  const body = BODIES.find((name) => Object.hasOwn(record, name));
  if (body === undefined) return record;
  const value = record[body];
  delete record[body];
  const fact = body === "event" ? withFact(value) : value;
  return fact === undefined
    ? undefined
    : { ...record, body: { $case: body, value: fact } as never };
}

function plain(value: unknown): unknown {
  if (typeof value === "bigint") return value.toString();
  if (typeof value === "number") {
    return Number.isFinite(value) && !Object.is(value, -0) ? value : oddNumber(value);
  }
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Uint8Array) return Buffer.from(value).toString("hex");
  if (Array.isArray(value)) return value.map(plain);
  if (ArrayBuffer.isView(value)) return Array.from(value as Float64Array, plain);
  const out: Record<string, unknown> = {};
  for (const [key, field] of Object.entries(value)) {
    if (field === undefined) continue;
    if (isOneof(field)) out[field.$case] = plain(field.value);
    else out[key] = plain(field);
  }
  return out;
}

function oddNumber(value: number): string {
  return Object.is(value, -0) ? "-0" : String(value);
}

function isOneof(field: unknown): field is { readonly $case: string; readonly value: unknown } {
  return typeof field === "object" && field !== null && "$case" in field && "value" in field;
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** `undefined` when nested too deep or holding a field no record has. */
function revive(
  source: Record<string, unknown>,
  depth: number,
): Record<string, unknown> | undefined {
  if (depth > DEPTH_MAX) return undefined;
  const out: Record<string, unknown> = {};
  for (const [key, field] of Object.entries(source)) {
    if (key === "__proto__" || key === "constructor" || key === "prototype") return undefined;
    const value = reviveField(key, field, depth + 1);
    if (value === undefined) return undefined;
    out[key] = value;
  }
  return out;
}

function reviveField(key: string, field: unknown, depth: number): unknown {
  if (typeof field === "string") {
    if (INSTANTS.has(key)) return /^-?\d{1,19}$/.test(field) ? BigInt(field) : undefined;
    if (BYTES.test(key)) return Uint8Array.from(Buffer.from(field, "hex"));
    return ODD_NUMBERS.has(field) ? Number(field) : field;
  }
  if (Array.isArray(field)) {
    const items = field.map((item: unknown) => reviveField("", item, depth + 1));
    return items.includes(undefined) || depth > DEPTH_MAX ? undefined : items;
  }
  return isPlainObject(field) ? revive(field, depth) : (field ?? undefined);
}

/** The one field that is not an Event's own is its fact. */
function withFact(value: unknown): unknown {
  if (!isPlainObject(value)) return undefined;
  const entries = Object.entries(value);
  const own = Object.fromEntries(entries.filter(([key]) => EVENT_FIELDS.has(key)));
  const facts = entries.filter(([key]) => !EVENT_FIELDS.has(key));
  if (facts.length !== 1) return undefined;
  return { ...own, fact: { $case: facts[0]![0], value: facts[0]![1] } };
}
