/** Law of instants: every accepted form agrees with `Date.UTC`. */
import type { TimeUnit } from "@meristem/io-rows";
import { propertyBudget } from "@meristem/testkit";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readingOf } from "./reading.js";

const NS_PER_MS = 1_000_000n;
const MINUTE_MS = 60_000;

/** The calendar years that are inside the range of an int64 of nanoseconds as a whole. */
const unixMs = fc.integer({ min: Date.UTC(1678, 0, 1), max: Date.UTC(2262, 0, 1) - 1 });
const drawn = fc.record({
  unixMs,
  /** Digits of a fraction of a second, to nanoseconds. */
  fraction: fc.stringMatching(/^\d{1,9}$/),
  offsetMinutes: fc.integer({ min: -14 * 60, max: 14 * 60 }),
});
type Drawn = typeof drawn extends fc.Arbitrary<infer Value> ? Value : never;

const two = (count: number): string => String(count).padStart(2, "0");
const nanosOf = (fraction: string): bigint => BigInt(fraction.padEnd(9, "0"));

/** Calendar parts of an instant in UTC; `month` is 1-based. */
function partsOf(unixMs: number) {
  const date = new Date(unixMs);
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()];
  const [hour, minute, second] = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()];
  return { year, month, day, hour, minute, second };
}

function unixNs(year: number, month: number, day = 1, hour = 0, minute = 0, second = 0): bigint {
  return BigInt(Date.UTC(year, month - 1, day, hour, minute, second)) * NS_PER_MS;
}

/** The text of a form, and the instant it denotes. */
type Form = (drawn: Drawn) => readonly [cell: string, unixNs: bigint];

const day =
  (separator: string): Form =>
  ({ unixMs }) => {
    const { year, month, day } = partsOf(unixMs);
    return [[year, two(month), two(day)].join(separator), unixNs(year, month, day)];
  };

const month =
  (separator: string): Form =>
  ({ unixMs }) => {
    const { year, month } = partsOf(unixMs);
    return [`${year}${separator}${two(month)}`, unixNs(year, month)];
  };

const quarter =
  (separator: string): Form =>
  ({ unixMs }) => {
    const { year, month } = partsOf(unixMs);
    const quarter = Math.ceil(month / 3);
    return [`${year}${separator}${quarter}`, unixNs(year, quarter * 3 - 2)];
  };

/** A date-time with seconds and a fraction, whose zone has `offsetMinutes`. */
const dateTime =
  (join: string, point: string, zone: (offsetMinutes: number) => string, isUtc = false): Form =>
  ({ unixMs, fraction, offsetMinutes }) => {
    const shiftMs = isUtc ? 0 : offsetMinutes * MINUTE_MS;
    const local = partsOf(unixMs + shiftMs);
    const { year, month, day, hour, minute, second } = local;
    const date = [year, two(month), two(day)].join("-");
    const clock = [hour, minute, second].map(two).join(":");
    const at = unixNs(year, month, day, hour, minute, second) - BigInt(shiftMs) * NS_PER_MS;
    return [
      `${date}${join}${clock}${point}${fraction}${zone(offsetMinutes)}`,
      at + nanosOf(fraction),
    ];
  };

const offset =
  (separator: string) =>
  (minutes: number): string => {
    const size = Math.abs(minutes);
    const clock = `${two(Math.floor(size / 60))}${separator}${two(size % 60)}`;
    return `${minutes < 0 ? "-" : "+"}${clock}`;
  };

const toTheMinute: Form = ({ unixMs }) => {
  const { year, month, day, hour, minute } = partsOf(unixMs);
  const text = `${year}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}`;
  return [text, unixNs(year, month, day, hour, minute)];
};

const FORMS: readonly (readonly [name: string, form: Form])[] = [
  ["YYYY-MM-DD", day("-")],
  ["YYYY/MM/DD", day("/")],
  ["YYYY-MM", month("-")],
  ["YYYY/MM", month("/")],
  ["YYYY-Qn", quarter("-Q")],
  ["YYYYQn", quarter("Q")],
  ["YYYYqn", quarter("q")],
  ["YYYY-MM-DD hh:mm", toTheMinute],
  ["…Thh:mm:ss.f", dateTime("T", ".", () => "", true)],
  ["… hh:mm:ss,f", dateTime(" ", ",", () => "", true)],
  ["…Thh:mm:ss.fZ", dateTime("T", ".", () => "Z", true)],
  ["… hh:mm:ss.f z", dateTime(" ", ".", () => " z", true)],
  ["…Thh:mm:ss.f±hh:mm", dateTime("T", ".", offset(":"))],
  ["… hh:mm:ss.f ±hhmm", dateTime(" ", ".", (minutes) => ` ${offset("")(minutes)}`)],
];

function readTime(cell: string, timeUnit?: TimeUnit): bigint | undefined {
  // The instants of a column named `t` are read, in quotes because a fraction may follow a comma.
  const { rows, error } = readingOf([Buffer.from(`t;value\n"${cell}";1\n`)], { timeUnit });
  expect(error).toBeUndefined();
  return rows[0]!.eventTimeUnixNs;
}

test.each(FORMS)("%s", (_name, form) =>
  fc.assert(
    fc.property(drawn, (drawn) => {
      const [cell, unixNs] = form(drawn);
      if (readTime(cell) !== unixNs) expect.fail(`${cell} was read as ${readTime(cell)}`);
    }),
    propertyBudget,
  ),
);

describe("numbers since 1970", () => {
  test.each([
    ["s", 1_000_000_000n],
    ["ms", 1_000_000n],
    ["us", 1_000n],
    ["ns", 1n],
  ] as const)("in %s, with a fraction to the nanosecond", (unit, nsPerUnit) =>
    fc.assert(
      fc.property(fc.bigInt({ min: -(1n << 63n) + 1n, max: (1n << 63n) - 1n }), (unixNs) => {
        const size = unixNs < 0n ? -unixNs : unixNs;
        const digits = String(nsPerUnit).length - 1;
        const fraction = digits === 0 ? "" : `.${String(size % nsPerUnit).padStart(digits, "0")}`;
        const cell = `${unixNs < 0n ? "-" : ""}${size / nsPerUnit}${fraction}`;
        if (readTime(cell, unit) !== unixNs) expect.fail(`${cell} was read as ${readTime(cell)}`);
      }),
      propertyBudget,
    ),
  );
});
