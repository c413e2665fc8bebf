/**
 * Whatever arrives, as a row or as nothing readable. Never throws, not for a getter that does.
 *
 * @module
 */

/** A row before it is judged. */
export interface ParsedRow {
  readonly series: string | undefined;
  /** May be NaN or infinite: that is for the finite rule to say. */
  readonly value: number | undefined;
  readonly eventTimeUnixNs: bigint | undefined;
  readonly dispersion: number | undefined;
  readonly stateTag: string;
  readonly isMalformed: boolean;
}

const SERIES_LENGTH_MAX = 256;
const STATE_TAG_LENGTH_MAX = 64;
const MISSING: ParsedRow = {
  series: undefined,
  value: undefined,
  eventTimeUnixNs: undefined,
  dispersion: undefined,
  stateTag: "",
  isMalformed: false,
};
const MALFORMED: ParsedRow = { ...MISSING, isMalformed: true };

/**
 * Reads a number, `undefined`, `null` (both missing), or an object with the fields of an
 * Observation. A field of the wrong type makes the whole row malformed: half of a row that was not
 * understood is no evidence.
 */
export function parseRow(raw: unknown): ParsedRow {
  if (raw === undefined || raw === null) return MISSING;
  if (typeof raw === "number") return { ...MISSING, value: raw };
  if (typeof raw !== "object") return MALFORMED;
  try {
    return parseFields(raw);
  } catch {
    // A getter or proxy of the caller's threw: whatever it was, the row cannot be read.
    return MALFORMED;
  }
}

function parseFields(raw: object): ParsedRow {
  const fields: Partial<Record<keyof ParsedRow, unknown>> = raw;
  const { series, value, eventTimeUnixNs, dispersion, stateTag } = fields;
  if (!isAbsentOr(series, "string") || !isAbsentOr(value, "number")) return MALFORMED;
  if (!isAbsentOr(eventTimeUnixNs, "bigint") || !isAbsentOr(dispersion, "number")) return MALFORMED;
  if (!isAbsentOr(stateTag, "string")) return MALFORMED;
  const row = {
    series: (series ?? undefined) as string | undefined,
    value: (value ?? undefined) as number | undefined,
    eventTimeUnixNs: (eventTimeUnixNs ?? undefined) as bigint | undefined,
    dispersion: (dispersion ?? undefined) as number | undefined,
    stateTag: (stateTag ?? "") as string,
    isMalformed: false,
  };
  if ((row.series?.length ?? 0) > SERIES_LENGTH_MAX) return MALFORMED;
  if (row.stateTag.length > STATE_TAG_LENGTH_MAX) return MALFORMED;
  if (row.dispersion !== undefined && !(row.dispersion >= 0 && row.dispersion < Infinity)) {
    return MALFORMED;
  }
  return row;
}

function isAbsentOr(field: unknown, type: "string" | "number" | "bigint"): boolean {
  return field === undefined || field === null || typeof field === type;
}
