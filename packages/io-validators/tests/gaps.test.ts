/** Which intervals count as gaps, and how the gate judges their missing steps. */
import { v1 } from "@meristem/leyline";
import { createObservationGate, type ObservationGateOptions } from "@meristem/io-validators";
import { describe, expect, test } from "vitest";

const HOUR_NS = 3_600_000_000_000n;
const DAY_MS = 86_400_000;

/** Missing steps that the gate finds before each of some instants. */
function missingBefore(
  instants: readonly bigint[],
  options: ObservationGateOptions = {},
): readonly number[] {
  const gate = createObservationGate(options);
  return instants.map((eventTimeUnixNs, i) => {
    const { stepCount } = gate.admitLeftOut!(eventTimeUnixNs);
    gate.admit({ value: (i * 7) % 5, eventTimeUnixNs });
    return stepCount;
  });
}

const hours = (all: readonly number[]): bigint[] => all.map((hour) => BigInt(hour) * HOUR_NS);
const days = (all: readonly number[]): bigint[] => all.map((unixMs) => BigInt(unixMs) * 1_000_000n);
const gapsIn = (counts: readonly number[]): number => counts.filter((count) => count > 0).length;

/** A number in [0, 1) for each index, as good as random. */
function scatter(index: number): number {
  const mixed = Math.imul((index + 1) ^ ((index + 1) >>> 3), 0x9e3779b1);
  return (Math.imul(mixed ^ (mixed >>> 15), 0x85ebca6b) >>> 0) / 2 ** 32;
}

/** Midnights from 2000 on that `isOpen`. */
function openDays(count: number, isOpen: (weekday: number, day: number) => boolean): number[] {
  const start = Date.UTC(2000, 0, 3);
  const all = Array.from({ length: count }, (_, day) => ({ day, unixMs: start + day * DAY_MS }));
  return all
    .filter(({ day, unixMs }) => isOpen(new Date(unixMs).getUTCDay(), day))
    .map(({ unixMs }) => unixMs);
}

describe("missing steps", () => {
  test("are counted in learned intervals, whatever the jitter", () => {
    const jittered = [0, 1, 2.2, 3, 4, 4.8, 6.1, 7.1, 11, 12, 14];
    const instants = jittered.map((hour) => BigInt(Math.round(hour * 100)) * (HOUR_NS / 100n));
    expect(missingBefore(instants)).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 3, 0, 1]);
  });

  test("are counted, 97 % of them, where rows fail at random", () => {
    const kept = Array.from({ length: 5000 }, (_, hour) => hour).filter((i) => scatter(i) > 0.1);
    const counts = missingBefore(hours(kept));
    const missing = 5000 - kept.length;
    expect(counts.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(0.97 * missing);
  });

  test("are counted in four gaps only of a calendar: weekends, nights, a slower cadence", () => {
    const isWeekday = (weekday: number): boolean => weekday > 0 && weekday < 6;
    const weeks = missingBefore(days(openDays(3000, isWeekday)));
    expect(gapsIn(weeks)).toBe(4);
    const nights = Array.from({ length: 2000 }, (_, hour) => hour).filter((h) => h % 24 < 9);
    expect(gapsIn(missingBefore(hours(nights)))).toBe(4);
    const slower = Array.from({ length: 200 }, (_, i) => (i < 100 ? i : 100 + 6 * (i - 100)));
    expect(gapsIn(missingBefore(hours(slower)))).toBe(4);
  });

  test("are counted in fewer than 5 % of the gaps of a calendar with holidays", () => {
    // One day in each 40, at random: often enough a Friday or a Monday.
    const isHoliday = (day: number): boolean =>
      day % 40 === Math.floor(40 * scatter(Math.floor(day / 40)));
    const open = openDays(3000, (weekday, day) => weekday > 0 && weekday < 6 && !isHoliday(day));
    expect(gapsIn(missingBefore(days(open)))).toBeLessThan(0.05 * 430);
  });

  test("are none between months of unequal length and between leap years", () => {
    const months = Array.from({ length: 600 }, (_, month) => Date.UTC(1950, month, 1));
    expect(gapsIn(missingBefore(days(months)))).toBe(0);
    const years = Array.from({ length: 200 }, (_, year) => Date.UTC(1900 + year, 0, 1));
    expect(gapsIn(missingBefore(days(years)))).toBe(0);
  });

  test("are counted before fewer than 2 % of events without a cadence", () => {
    let at = 0;
    const events = Array.from({ length: 3000 }, (_, i) => (at -= Math.log(1 - scatter(i))));
    const instants = events.map((hour) => BigInt(Math.round(hour * 1e6)) * (HOUR_NS / 1_000_000n));
    expect(gapsIn(missingBefore(instants))).toBeLessThan(0.02 * 3000);
  });

  test("are counted for a missing month and for a missing year of months", () => {
    const months = [...Array.from({ length: 40 }, (_, month) => month), 41, 42, 43, 56];
    const instants = days(months.map((month) => Date.UTC(1990, month, 1)));
    expect(missingBefore(instants).slice(40)).toEqual([1, 0, 0, 12]);
  });

  test("all count with a configured interval, however regular the gaps", () => {
    const week = openDays(70, (weekday) => weekday > 0 && weekday < 6);
    const config = { nominalIntervalNs: DAY_MS * 1_000_000 };
    expect(gapsIn(missingBefore(days(week), { config }))).toBe(9);
  });

  test("are none where the key is 0, or the row is dropped", () => {
    const instants = hours([0, 1, 2, 3, 4, 5, 6, 20, 20, 10, 21]);
    expect(missingBefore(instants)).toEqual([0, 0, 0, 0, 0, 0, 0, 13, 0, 0, 0]);
    expect(gapsIn(missingBefore(instants, { config: { gapStepCountMax: 0 } }))).toBe(0);
  });
});

describe("the missing steps of a gap", () => {
  const through = (gap: readonly unknown[]): v1.IngestionDecision[] => {
    const gate = createObservationGate();
    const decisions: v1.IngestionDecision[] = [];
    const at = (hour: number, value: number | undefined): void => {
      const eventTimeUnixNs = BigInt(hour) * HOUR_NS;
      decisions.push(...gate.admitLeftOut!(eventTimeUnixNs).decisions);
      decisions.push(gate.admit({ value, eventTimeUnixNs }).decision);
    };
    for (let hour = 0; hour < 40; hour++) at(hour, hour % 7);
    for (const [i, row] of gap.entries()) if (row !== undefined) at(40 + i, undefined);
    for (let hour = 40 + gap.length; hour < 60; hour++) at(hour, hour % 7);
    return decisions;
  };

  test.each([1, 3, 4, 9])("are judged as rows without a value, %i of them", (length) => {
    const judged = (all: readonly v1.IngestionDecision[]) =>
      all.map(({ verdict, suspendJkoUpdate, degradedMode, freezeKernelD }) => ({
        verdict,
        suspendJkoUpdate,
        degradedMode,
        freezeKernelD,
      }));
    const empty = through(Array.from({ length }, () => "empty"));
    const missing = through(Array.from({ length }));
    expect(empty).toHaveLength(60);
    expect(judged(missing)).toEqual(judged(empty));
  });

  test("are judged up to a limit, and counted without one", () => {
    const gate = createObservationGate({ config: { gapStepCountMax: 20 } });
    for (let hour = 0n; hour < 10n; hour++)
      gate.admit({ value: 1, eventTimeUnixNs: hour * HOUR_NS });
    const { stepCount, decisions } = gate.admitLeftOut!(1_000_009n * HOUR_NS);
    expect([stepCount, decisions.length]).toEqual([999_999, 20]);
    expect(gate.encodeState().observationCount).toBe(10);
  });
});
