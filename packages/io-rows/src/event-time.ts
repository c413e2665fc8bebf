/**
 * Instants from the cells of a time column.
 *
 * Accepted forms: ISO dates and date-times (UTC without a zone), months `1990-01`, quarters `1990-Q1`,
 * and plain numbers. The unit of numbers is configured or found from the digits of the first one.
 * Numbers too small for a date (an index, a year, 1949.083) count as seconds: only their order and
 * spacing matter.
 *
 * @module
 */

/** Unit of a numeric time column. */
export type TimeUnit = "s" | "ms" | "us" | "ns";

const NS_PER_UNIT: Readonly<Record<TimeUnit, bigint>> = {
  s: 1_000_000_000n,
  ms: 1_000_000n,
  us: 1_000n,
  ns: 1n,
};

const NUMBER = /^([+-]?)(\d+)(?:\.(\d+))?$/;
const QUARTER = /^(\d{4})-?[Qq]([1-4])$/;
const DAY = String.raw`(\d{4})[-/](\d\d)(?:[-/](\d\d))?`;
const CLOCK = String.raw`(\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?`;
const ZONE = String.raw`(Z|z|[+-]\d\d:?\d\d)`;
const CALENDAR = new RegExp(`^${DAY}(?:[T ]${CLOCK}\\s?${ZONE}?)?$`);

const INT64_MAX = (1n << 63n) - 1n;
const INT64_DIGITS_MAX = 19;

/**
 * The unit of a number, from the digits before its decimal point: up to 11 are seconds since 1970, 12
 * to 14 milliseconds, 15 to 17 microseconds, more nanoseconds. `undefined` for other text.
 */
export function timeUnitOf(cell: string): TimeUnit | undefined {
  const digits = NUMBER.exec(cell.trim())?.[2]?.replace(/^0+/, "").length;
  if (digits === undefined) return undefined;
  if (digits <= 11) return "s";
  if (digits <= 14) return "ms";
  return digits <= 17 ? "us" : "ns";
}

/**
 * Nanoseconds since 1970-01-01 UTC. `undefined` for text that is no instant, and outside the range of
 * an int64, 1677-09-21 to 2262-04-11.
 *
 * @param unit Unit of plain numbers.
 */
export function eventTimeUnixNs(cell: string, unit: TimeUnit): bigint | undefined {
  const text = cell.trim();
  const instant = numericNs(text, unit) ?? quarterNs(text) ?? calendarNs(text);
  if (instant === undefined || instant > INT64_MAX || instant < -INT64_MAX) return undefined;
  return instant;
}

function numericNs(text: string, unit: TimeUnit): bigint | undefined {
  const match = NUMBER.exec(text);
  if (match === null) return undefined;
  const [, sign, digits, fraction = ""] = match;
  const whole = digits!.replace(/^0+/, "");
  // Above the range in every unit. BigInt would take more than linear time.
  if (whole.length > INT64_DIGITS_MAX) return undefined;
  const nsPerUnit = NS_PER_UNIT[unit];
  const nanos = BigInt(fraction.padEnd(9, "0").slice(0, 9));
  const size = BigInt(whole) * nsPerUnit + (nanos * nsPerUnit) / 1_000_000_000n;
  return sign === "-" ? -size : size;
}

function quarterNs(text: string): bigint | undefined {
  const match = QUARTER.exec(text);
  return match === null ? undefined : dateNs(Number(match[1]), Number(match[2]) * 3 - 2, 1);
}

function calendarNs(text: string): bigint | undefined {
  const match = CALENDAR.exec(text);
  if (match === null) return undefined;
  const [, year, month, day = "1", hour = "0", minute = "0", second = "0"] = match;
  const date = dateNs(Number(year), Number(month), Number(day));
  const [h, m, s] = [Number(hour), Number(minute), Number(second)];
  // A leap second, 60, is read as the first second of the next minute.
  if (date === undefined || h > 24 || m > 59 || s > 60) return undefined;
  const fraction = BigInt((match[7] ?? "").padEnd(9, "0"));
  const seconds = BigInt(h * 3600 + m * 60 + s) - zoneSeconds(match[8]);
  return date + seconds * NS_PER_UNIT.s + fraction;
}

/** Midnight UTC; `undefined` for a day that does not exist. */
function dateNs(year: number, month: number, day: number): bigint | undefined {
  const unixMs = Date.UTC(year, month - 1, day);
  const date = new Date(unixMs);
  const exists = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  if (!exists || date.getUTCFullYear() !== year) return undefined;
  return BigInt(unixMs) * NS_PER_UNIT.ms;
}

function zoneSeconds(zone: string | undefined): bigint {
  if (zone === undefined || zone.toUpperCase() === "Z") return 0n;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(-2));
  const size = BigInt(hours * 3600 + minutes * 60);
  return zone.startsWith("-") ? -size : size;
}
