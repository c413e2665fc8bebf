import fc from "fast-check";
import { expect, test } from "vitest";
import { propertyBudget, simplex, ulpDistance } from "./index.js";

test("neighbouring doubles are one ulp apart, also across zero", () => {
  expect(ulpDistance(1, 1 + Number.EPSILON)).toBe(1);
  expect(ulpDistance(-Number.MIN_VALUE, Number.MIN_VALUE)).toBe(2);
  expect(ulpDistance(0, -0)).toBe(0);
  expect(ulpDistance(NaN, 1)).toBe(Infinity);
});

test("the distance is symmetric", () =>
  fc.assert(
    fc.property(fc.double({ noNaN: true }), fc.double({ noNaN: true }), (a, b) => {
      expect(ulpDistance(a, b)).toBe(ulpDistance(b, a));
    }),
    propertyBudget,
  ));

test("a generated simplex has no negative part and sums to one", () =>
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 12 }).chain(simplex), (weights) => {
      expect(Math.min(...weights)).toBeGreaterThanOrEqual(0);
      expect(weights.reduce((sum, part) => sum + part, 0)).toBeCloseTo(1, 12);
    }),
    propertyBudget,
  ));
