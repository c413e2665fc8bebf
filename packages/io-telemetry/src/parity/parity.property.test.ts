/** Laws of parity records. */
import { v1 } from "@meristem/leyline";
import { propertyBudget } from "@meristem/testkit";
import fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalBytes } from "./canonical.js";
import { compareParity, firstParityBreak, ParityChain } from "./parity-chain.js";
import { matchesSketch, sketchOf } from "./sketch.js";

const weights = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), {
  minLength: 1,
  maxLength: 20,
});
const options = {
  configFingerprint: new Uint8Array(32).fill(7),
  codeVersion: "0.1.0",
  backend: v1.ComputeBackend.FLOAT64,
  cellWidths: { weights: 4e-9, transportCost: 4e-9 },
};
const sampleOf = (values: readonly number[], stepIndex = 1) => ({
  series: "a",
  stepIndex,
  weights: values,
  transportCost: values[0],
});
/** The next double away from zero. */
function oneUlpUp(value: number): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  view.setBigInt64(0, view.getBigInt64(0) + 1n);
  return view.getFloat64(0);
}

test("values that compare equal have equal bytes, whatever their zeros and NaNs", () => {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, 0xfff8_0000_dead_beefn);
  const oddNaN = view.getFloat64(0);
  expect(canonicalBytes([-0, oddNaN])).toEqual(canonicalBytes([0, NaN]));
  expect(Array.from(canonicalBytes([1]))).toEqual([0, 0, 0, 0, 0, 0, 0xf0, 0x3f]);
});

test("the same state is exact, one unit in the last place is only within the bound", () =>
  fc.assert(
    fc.property(weights, fc.nat(), (values, at) => {
      const record = new ParityChain(options).next(sampleOf(values));
      expect(compareParity(record, sampleOf(values))).toBe("exact");
      expect(compareParity(record, { ...sampleOf(values), loadRung: 1 })).toBe("differs");
      const index = at % values.length;
      const moved = values.map((value, i) => (i === index ? oneUlpUp(value) : value));
      expect(compareParity(record, sampleOf(moved))).toBe("within_bound");
      const { weightsSketch, ...exactOnly } = record;
      expect(weightsSketch).toBeDefined();
      expect(compareParity(exactOnly as v1.ParityRecord, sampleOf(moved))).toBe("differs");
    }),
    propertyBudget,
  ));

test("values within a quarter of a cell match a sketch, values a whole cell away never do", () =>
  fc.assert(
    fc.property(
      weights,
      fc.double({ min: -0.24, max: 0.24, noNaN: true }),
      fc.double({ min: 1, max: 1e6, noNaN: true }),
      fc.nat(),
      (values, near, far, at) => {
        const cellWidth = 1e-6;
        const sketch = sketchOf(values, cellWidth);
        const moved = (by: number, index = -1): number[] =>
          values.map((value, i) => (index < 0 || i === index ? value + by * cellWidth : value));
        expect(matchesSketch(moved(near), sketch)).toBe(true);
        expect(matchesSketch(moved(far, at % values.length), sketch)).toBe(false);
      },
    ),
    propertyBudget,
  ));

test("changing, dropping or swapping a record breaks the chain at the next", () => {
  const chain = new ParityChain(options);
  const records = Array.from({ length: 6 }, (_, i) =>
    chain.next(sampleOf([i / 10, 1 - i / 10], i)),
  );
  expect(firstParityBreak(records)).toBeUndefined();
  expect(firstParityBreak(records.map((r, i) => (i === 2 ? { ...r, stepIndex: 99 } : r)))).toBe(3);
  expect(firstParityBreak(records.toSpliced(2, 1))).toBe(2);
  expect(firstParityBreak([...records.slice(0, 2), records[3]!, records[2]!])).toBe(2);
});

test("a chain that goes on from a record equals one that never stopped", () => {
  const whole = new ParityChain(options);
  const records = Array.from({ length: 5 }, (_, i) => whole.next(sampleOf([i], i)));
  const resumed = new ParityChain({ ...options, previous: records[2]! });
  expect([resumed.next(sampleOf([3], 3)), resumed.next(sampleOf([4], 4))]).toEqual(
    records.slice(3),
  );
});
