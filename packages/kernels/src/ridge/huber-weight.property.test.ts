/**
 * Laws of Huber's weight and of its running scale.
 */
import { propertyBudget } from "@meristem/testkit";
import fc from "fast-check";
import { expect, test } from "vitest";
import { huberWeightInto } from "./huber-weight.js";

const SLOTS = { count: 2, mean: 0, long: 1 };
const SETTINGS = { huberThreshold: 2.5 };
const errorLists = fc.array(fc.double({ min: -10, max: 10, noNaN: true }), {
  minLength: 1,
  maxLength: 60,
});

function weighed(errors: readonly number[], unit = 1, offset = 0) {
  const state = new Float64Array(offset + 3);
  const number = new Float64Array(1);
  const weights = errors.map((error) => {
    number[0] = error * unit;
    huberWeightInto(number, number, state, offset, SLOTS, SETTINGS);
    return number[0]!;
  });
  return { state: state.slice(offset), weights };
}

test("an error within the threshold, or among the first five, has weight 1; others limit / |error|", () =>
  fc.assert(
    fc.property(errorLists, (errors) => {
      const { weights } = weighed(errors);
      for (const [t, weight] of weights.entries()) {
        const [mean, long] = weighed(errors.slice(0, t)).state;
        const size = Math.abs(errors[t]!);
        const limit = 2.5 * Math.max(mean!, 0.02 * (long! + (size - long!) / (t + 1)));
        expect(weight).toBe(t < 5 || size <= limit ? 1 : Math.max(limit / size, 1e-6));
      }
    }),
    propertyBudget,
  ));

test("without outliers the running mean is the plain mean of the first hundred errors", () =>
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 1, max: 2, noNaN: true }), { minLength: 1 }),
      (errors) => {
        const recent = errors.slice(0, 100);
        const { state } = weighed(recent);
        const mean = recent.reduce((sum, error) => sum + error, 0) / recent.length;
        expect(state[0]).toBeCloseTo(mean, 12);
        expect(state[1]).toBeCloseTo(mean, 12);
      },
    ),
    propertyBudget,
  ));

test("after 100 errors of size 1, an outlier of any size raises the mean by at most 9 %", () =>
  fc.assert(
    fc.property(fc.double({ min: 10, max: 1e12, noNaN: true }), (outlier) => {
      const errors = Array.from({ length: 100 }, () => 1);
      // The limit is 2.5 means, or 2.5 times 2 % of the plain mean, which the outlier does raise.
      const plain = 1 + (outlier - 1) / 101;
      const limit = 2.5 * Math.max(1, 0.02 * plain);
      const { state, weights } = weighed([...errors, outlier]);
      expect(weights[100]).toBe(Math.max(limit / outlier, 1e-6));
      expect(state[0]).toBeLessThanOrEqual(1 + 0.01 * (4 * limit - 1) + 1e-12);
    }),
    propertyBudget,
  ));

test("errors in another unit (a power of two), or at an offset, have the same weights", () =>
  fc.assert(
    fc.property(errorLists, fc.constantFrom(-40, 3), (errors, power) => {
      const plain = weighed(errors);
      const scaled = weighed(errors, 2 ** power, 4);
      expect(scaled.weights).toEqual(plain.weights);
      expect(scaled.state[0]).toBe(plain.state[0]! * 2 ** power);
    }),
    propertyBudget,
  ));
