import { propertyBudget } from "@meristem/testkit";
import fc from "fast-check";
import { expect, test } from "vitest";
import { place, scaleOver, ticksOf } from "./scale.js";

test.each([
  [0, 100, 5, [0, 20, 40, 60, 80, 100]],
  [-1, 1, 4, [-1, -0.5, 0, 0.5, 1]],
  [0.11, 0.32, 3, [0.2, 0.3]],
  [3851.5, 4011.5, 9, [3860, 3880, 3900, 3920, 3940, 3960, 3980, 4000]],
])("ticks of %s to %s, at most about %s", (low, high, countMax, ticks) => {
  expect(ticksOf({ low, high }, countMax)).toEqual(ticks);
});

test("ticks are few, ascending and inside the scale, at any magnitude", () =>
  fc.assert(
    fc.property(
      fc.double({ min: -1e12, max: 1e12, noNaN: true }),
      fc.double({ min: 1e-3, max: 1e9, noNaN: true }),
      (low, span) => {
        const scale = { low, high: low + span };
        const ticks = ticksOf(scale, 6);
        expect(ticks.length).toBeLessThanOrEqual(7);
        expect(ticks).toEqual(ticks.toSorted((a, b) => a - b));
        for (const tick of ticks) expect(place(scale, tick)).toBeGreaterThan(-1);
        for (const tick of ticks) expect(place(scale, tick)).toBeLessThan(101);
      },
    ),
    propertyBudget,
  ));

test.each([
  [[], { low: 0, high: 1 }],
  [[NaN, Infinity], { low: 0, high: 1 }],
  [[0, 0], { low: -1, high: 1 }],
  [[10], { low: 9, high: 11 }],
  [[0, 5e-324], { low: -1, high: 1 }],
  [[Number.MAX_VALUE], { low: 0.9 * Number.MAX_VALUE, high: Number.MAX_VALUE }],
])("a scale over %j has a range", (values, scale) => {
  expect(scaleOver(values)).toEqual(scale);
});

test("a scale over the largest doubles is finite", () => {
  const { low, high } = scaleOver([-1.7e308, 1.7e308]);
  expect(low).toBe(-1.7e308);
  expect(high).toBe(1.7e308);
  expect(place({ low, high }, 0)).toBe(50);
  expect(scaleOver([-1.7e308, 0]).low).toBe(-Number.MAX_VALUE);
});
