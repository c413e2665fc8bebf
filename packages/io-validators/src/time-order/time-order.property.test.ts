/** Laws of the order of instants in a series. Each test is one sentence; the sentence is its title. */
import { createObservationGate } from "@meristem/io-validators";
import {
  dropReasonOf,
  missingStepCount,
  nsBetween,
  timeOrder,
} from "@meristem/io-validators/time-order";
import { v1 } from "@meristem/leyline";
import type { ObservationGate } from "@meristem/leyline/ports";
import { propertyBudget } from "@meristem/testkit";
import fc from "fast-check";
import { expect, test } from "vitest";

const INT64_MIN = -(1n << 63n);
const INT64_MAX = (1n << 63n) - 1n;
/** Few instants, so that they repeat and step back, and those at the ends of the range. */
const instants = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: fc.bigInt({ min: -40n, max: 200n }) },
    { weight: 1, arbitrary: fc.bigInt({ min: INT64_MIN, max: INT64_MAX }) },
    { weight: 1, arbitrary: fc.constantFrom(INT64_MIN, INT64_MAX) },
  ),
  { maxLength: 60 },
);
/** A regular series: start, nominal interval, and which of its rows are present. */
const samplings = fc.record({
  startUnixNs: fc.bigInt({ min: -(1n << 60n), max: 1n << 60n }),
  nominalNs: fc.integer({ min: 1, max: 3_600_000_000_000 }),
  isPresent: fc.array(fc.boolean(), { minLength: 1, maxLength: 80 }),
});

/** The instants that a run accepts, by the rule it applies. */
function acceptedOf(all: readonly (bigint | undefined)[]): bigint[] {
  let newest: bigint | undefined;
  const accepted: bigint[] = [];
  for (const instant of all) {
    if (instant === undefined || dropReasonOf(newest, instant) !== undefined) continue;
    newest = instant;
    accepted.push(instant);
  }
  return accepted;
}

test("accepted instants strictly increase", () =>
  fc.assert(
    fc.property(instants, (all) => {
      const accepted = acceptedOf(all);
      expect(accepted).toEqual([...new Set(accepted)].toSorted((a, b) => Number(a - b)));
      if (all.length > 0) expect(accepted[0]).toBe(all[0]);
    }),
    propertyBudget,
  ));

test("a dropped row is repeated or late, never both, and every other row is accepted", () =>
  fc.assert(
    fc.property(instants, (all) => {
      const seen: bigint[] = [];
      for (const instant of all) {
        const newest = seen.length === 0 ? undefined : seen.reduce((a, b) => (a > b ? a : b));
        const isRepeated = newest === instant;
        const isLate = newest !== undefined && seen.some((other) => other > instant);
        expect(isRepeated && isLate).toBe(false);
        const expected = isRepeated ? "repeated" : isLate ? "late" : undefined;
        expect(dropReasonOf(newest, instant)).toBe(expected);
        expect(timeOrder(newest, instant)).toBe(
          expected ?? (newest === undefined ? "first" : "next"),
        );
        seen.push(instant);
      }
    }),
    propertyBudget,
  ));

test("a row without an instant is accepted", () =>
  fc.assert(
    fc.property(fc.bigInt(), (newest) => {
      expect(dropReasonOf(newest, undefined)).toBeUndefined();
      expect(dropReasonOf(undefined, undefined)).toBeUndefined();
    }),
    propertyBudget,
  ));

test("the interval has the sign of the order, and is exact below 2^53 ns", () =>
  fc.assert(
    fc.property(fc.tuple(fc.bigInt({ min: INT64_MIN, max: INT64_MAX }), instants), ([one, all]) => {
      for (const other of all) {
        const signs = { first: 0, next: 1, repeated: 0, late: -1 };
        const intervalNs = nsBetween(one, other);
        expect(Math.sign(intervalNs)).toBe(signs[timeOrder(one, other)]);
        if (Math.abs(intervalNs) < 2 ** 53) expect(BigInt(intervalNs)).toBe(other - one);
      }
    }),
    propertyBudget,
  ));

test("regular sampling has no missing step, and a gap as many as rows were removed", () =>
  fc.assert(
    fc.property(samplings, ({ startUnixNs, nominalNs, isPresent }) => {
      let newest: bigint | undefined;
      let removedCount = 0;
      for (const [i, present] of isPresent.entries()) {
        if (!present) {
          removedCount++;
          continue;
        }
        const instant = startUnixNs + BigInt(i) * BigInt(nominalNs);
        const stepCount = missingStepCount(nsBetween(newest, instant), nominalNs);
        expect(stepCount).toBe(newest === undefined ? 0 : removedCount);
        newest = instant;
        removedCount = 0;
      }
    }),
    propertyBudget,
  ));

test("an interval without a nominal one, and one that is not positive, has no missing step", () =>
  fc.assert(
    fc.property(fc.double({ noNaN: true }), fc.double({ min: 0 }), (any, nominalNs) => {
      expect(missingStepCount(any, 0)).toBe(0);
      expect(missingStepCount(-Math.abs(any), nominalNs)).toBe(0);
    }),
    propertyBudget,
  ));

const isDropped = (gate: ObservationGate, eventTimeUnixNs: bigint): boolean => {
  gate.admitLeftOut!(eventTimeUnixNs);
  const { decision } = gate.admit({ value: 1, eventTimeUnixNs });
  return decision.verdict === v1.IngestionVerdict.DROPPED;
};

test("a gate drops the rows that a run drops, and no others", () =>
  fc.assert(
    fc.property(instants, (all) => {
      const gate = createObservationGate();
      expect(all.filter((instant) => !isDropped(gate, instant))).toEqual(acceptedOf(all));
    }),
    propertyBudget,
  ));

test("a gate with a configured interval finds the removed rows of a regular series", () =>
  fc.assert(
    fc.property(samplings, ({ startUnixNs, nominalNs, isPresent }) => {
      const gate = createObservationGate({ config: { nominalIntervalNs: nominalNs } });
      const rows = isPresent.flatMap((present, i) => (present ? [i] : []));
      for (const [k, row] of rows.entries()) {
        const eventTimeUnixNs = startUnixNs + BigInt(row) * BigInt(nominalNs);
        const removedCount = k === 0 ? 0 : row - rows[k - 1]! - 1;
        expect(gate.admitLeftOut!(eventTimeUnixNs).stepCount).toBe(removedCount);
        expect(gate.admit({ value: 1, eventTimeUnixNs }).decision.gapStepCount).toBe(removedCount);
      }
    }),
    propertyBudget,
  ));

test("a gate restored at any row finds the same drops and the same missing steps", () =>
  fc.assert(
    fc.property(samplings, instants, fc.nat({ max: 80 }), (sampling, others, cut) => {
      const { startUnixNs, nominalNs, isPresent } = sampling;
      const regular = isPresent.flatMap((present, i) =>
        present ? [startUnixNs + BigInt(i) * BigInt(nominalNs)] : [],
      );
      const all = [...regular, ...others];
      const gate = createObservationGate();
      for (const instant of all.slice(0, cut)) isDropped(gate, instant);
      const wire = v1.GateState.encode(gate.encodeState()).finish();
      const restored = createObservationGate({ state: v1.GateState.decode(wire) });
      for (const eventTimeUnixNs of all.slice(cut)) {
        const { stepCount } = gate.admitLeftOut!(eventTimeUnixNs);
        expect(restored.admitLeftOut!(eventTimeUnixNs).stepCount).toBe(stepCount);
        const row = { value: 1, eventTimeUnixNs };
        expect(restored.admit(row).decision).toEqual(gate.admit(row).decision);
      }
    }),
    propertyBudget,
  ));

test("judging an instant leaves less than 64 bytes on the heap", () => {
  const all = Array.from({ length: 1009 }, (_, i) => BigInt((i * 7919) % 1009) * 1_000_000_000n);
  const walk = (count: number): number => {
    let newest: bigint | undefined;
    let sum = 0;
    for (let i = 0; i < count; i++) {
      const instant = all[i % 1009]!;
      if (dropReasonOf(newest, instant) !== undefined) continue;
      sum += missingStepCount(nsBetween(newest, instant), 1e9);
      newest = i % 1009 === 0 ? undefined : instant;
    }
    return sum;
  };
  expect(walk(100_000)).toBeGreaterThan(0);
  const before = process.memoryUsage().heapUsed;
  walk(100_000);
  // A difference of two bigints and the number made of it: 24 and 16 bytes.
  expect((process.memoryUsage().heapUsed - before) / 100_000).toBeLessThan(64);
});
