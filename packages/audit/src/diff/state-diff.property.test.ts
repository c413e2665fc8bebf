import { propertyBudget } from "@meristem/testkit";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { BlockValues, StepState } from "../trace/step-state.js";
import { numberChanges, stateDiff, type NumberChange } from "./state-diff.js";

const number = fc.double({ noNaN: true, min: -1e300, max: 1e300 });
const name = fc.constantFrom("ar", "level", "season", "analog", "h1.intervals.corrections");
const numbers = fc.dictionary(name, number);
const block = fc.array(number, { maxLength: 4 }).map((values): BlockValues => {
  const array = Float64Array.from(values);
  return {
    shape: [array.length],
    sha256: Buffer.from(array.buffer).toString("hex"),
    values: array,
  };
});
const state: fc.Arbitrary<StepState> = fc.record({
  step: fc.nat(),
  mode: fc.constantFrom("standard", "robust"),
  flags: fc.subarray(["late", "input_missing"]),
  experts: numbers,
  kernels: fc.record({ A: number, B: number, C: number, D: number }),
  measures: numbers,
  seasons: fc.array(fc.nat(99), { maxLength: 2 }),
  trust: numbers,
  blocks: fc
    .dictionary(name, block, { minKeys: 1 })
    .map((blocks) => new Map(Object.entries(blocks))),
});

function changesByName(changes: readonly NumberChange[]): Map<string, number> {
  return new Map(changes.map((each) => [each.name, each.change]));
}

/** The lists of a difference whose members are numbers before and after. */
const LISTS = ["weights", "kernels", "trust", "measures", "calibration"] as const;

test("the difference of a state and itself is empty", () =>
  fc.assert(
    fc.property(state, (one) => {
      const diff = stateDiff(one, one, {});
      for (const list of LISTS) expect(diff[list].every(({ change }) => change === 0)).toBe(true);
      expect(diff.blocks).toMatchObject({ changedCount: 0, added: [], removed: [], changed: [] });
      expect(diff.blocks!.count).toBe(one.blocks.size);
    }),
    propertyBudget,
  ));

test("with the states exchanged every change has the other sign, and sides are exchanged", () =>
  fc.assert(
    fc.property(state, state, (a, b) => {
      const [there, back] = [stateDiff(a, b, {}), stateDiff(b, a, {})];
      for (const list of LISTS) {
        const reverse = changesByName(back[list]);
        expect(reverse.size).toBe(there[list].length);
        for (const change of there[list]) {
          expect(reverse.get(change.name)! + change.change).toBe(0);
        }
      }
      for (const pair of ["mode", "flags", "seasons"] as const) {
        expect(back[pair]).toEqual(there[pair].toReversed());
      }
      expect(back.blocks!.added).toEqual(there.blocks!.removed);
      expect(back.blocks!.removed).toEqual(there.blocks!.added);
      expect(back.blocks!.changed).toEqual(there.blocks!.changed);
      expect(back.blocks!.count).toBe(there.blocks!.count);
    }),
    propertyBudget,
  ));

test("changes have every name once, the largest first, equal ones by name", () =>
  fc.assert(
    fc.property(numbers, numbers, (before, after) => {
      const changes = numberChanges(before, after);
      const names = new Set([...Object.keys(before), ...Object.keys(after)]);
      expect(new Set(changes.map((change) => change.name))).toEqual(names);
      expect(changes).toHaveLength(names.size);
      for (const [i, { name: later, change }] of changes.entries()) {
        const earlier = changes[i - 1];
        if (earlier === undefined) continue;
        const [large, small] = [Math.abs(earlier.change), Math.abs(change)];
        expect(large > small || (large === small && earlier.name < later)).toBe(true);
      }
    }),
    propertyBudget,
  ));

test("an absent number is null and counts as 0; an absent loss is null", () => {
  const base = { step: 0, mode: "standard", flags: [], seasons: [], measures: {}, trust: {} };
  const kernels = { A: 1, B: 0, C: 0, D: 0 };
  const before: StepState = { ...base, kernels, experts: { ar: 0.25 }, blocks: new Map() };
  const after: StepState = { ...base, kernels, experts: { level: 0.5 }, blocks: new Map() };
  const diff = stateDiff(before, after, { ar: { relativeError: 2, count: 3 } });
  expect(diff.weights).toEqual([
    { name: "level", before: null, after: 0.5, change: 0.5, relativeError: null, scoredCount: 0 },
    { name: "ar", before: 0.25, after: null, change: -0.25, relativeError: 2, scoredCount: 3 },
  ]);
  expect(diff.blocks).toBeUndefined();
});
