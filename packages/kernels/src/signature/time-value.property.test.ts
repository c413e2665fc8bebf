import { propertyBudget } from "@meristem/testkit";
import fc from "fast-check";
import { expect, test } from "vitest";
import { signatureLayout } from "./layout.js";
import { logSignature } from "./path.js";
import { TIME_VALUE_LENGTH, timeValueLogSignatureInto } from "./time-value.js";

/** Of the largest coefficient: some hundred roundings. */
const TOLERANCE = 1e-13;
const layout = signatureLayout(2, 3);
const increments = fc.array(fc.double({ min: -4, max: 4, noNaN: true }), { maxLength: 40 });

test("the written-out coefficients are those of the general log-signature", () =>
  fc.assert(
    fc.property(increments, fc.integer({ min: 1, max: 40 }), (steps, window) => {
      const path = [0, 0];
      for (const step of steps) path.push(path.at(-2)! + 1 / window, path.at(-1)! + step);
      const [, value, area, third, fourth] = logSignature(Float64Array.from(path), layout);
      const expected = [value!, 4 * area!, 12 * third!, 12 * fourth!];
      const found = new Float64Array(TIME_VALUE_LENGTH + 2).fill(7);
      const scales = Float64Array.of(1, 4, 12, 12);
      timeValueLogSignatureInto(found, 1, Float64Array.from(steps), steps.length, window, scales);
      const length = steps.reduce((sum, step) => sum + Math.abs(step), steps.length / window);
      for (const [i, coefficient] of expected.entries()) {
        const size = Math.max(1, length) ** 3;
        expect(Math.abs(found[1 + i]! - coefficient)).toBeLessThanOrEqual(12 * TOLERANCE * size);
      }
      expect([found[0], found[5]]).toEqual([7, 7]);
    }),
    propertyBudget,
  ));

test("a straight line has its change and no areas", () => {
  const found = new Float64Array(TIME_VALUE_LENGTH);
  timeValueLogSignatureInto(found, 0, Float64Array.of(2, 2, 2), 3, 3, Float64Array.of(1, 1, 1, 1));
  expect(found[0]).toBe(6);
  for (const area of found.subarray(1)) expect(Math.abs(area)).toBeLessThan(1e-15 * 36);
});
