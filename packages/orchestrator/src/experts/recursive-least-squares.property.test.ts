import { propertyBudget } from "@meristem/testkit";
import fc from "fast-check";
import { expect, test } from "vitest";
import { StateBlocks } from "../state/state-blocks.js";
import { PRIOR_VARIANCE, RecursiveLeastSquares } from "./recursive-least-squares.js";

const ONE = Float64Array.of(1);
const unit = fc.double({ min: -2, max: 2, noNaN: true });
const samples = fc.array(fc.tuple(unit, unit, unit), { minLength: 1, maxLength: 40 });

/** Coefficients of ridge regression with prior variance PRIOR_VARIANCE, by Gaussian elimination. */
function ridge(rows: readonly (readonly [number, number, number])[]): number[] {
  const a = [1 / PRIOR_VARIANCE, 0, 0, 1 / PRIOR_VARIANCE];
  const b = [0, 0];
  for (const [x, z, y] of rows) {
    a[0]! += x * x;
    a[1]! += x * z;
    a[3]! += z * z;
    b[0]! += x * y;
    b[1]! += z * y;
  }
  const determinant = a[0]! * a[3]! - a[1]! * a[1]!;
  return [
    (a[3]! * b[0]! - a[1]! * b[1]!) / determinant,
    (a[0]! * b[1]! - a[1]! * b[0]!) / determinant,
  ];
}

test("without forgetting, one pass gives the ridge solution to 1e-9", () =>
  fc.assert(
    fc.property(samples, (rows) => {
      const squares = new RecursiveLeastSquares(new StateBlocks(), 2);
      const coefficients = [0, 0];
      for (const [x, z, y] of rows) {
        squares.update(Float64Array.of(x, z), 0, ONE, { forgetting: 1 });
        const error = y - coefficients[0]! * x - coefficients[1]! * z;
        coefficients[0]! += squares.gain[0]! * error;
        coefficients[1]! += squares.gain[1]! * error;
      }
      const expected = ridge(rows);
      expect(coefficients[0]).toBeCloseTo(expected[0]!, 9);
      expect(coefficients[1]).toBeCloseTo(expected[1]!, 9);
    }),
    propertyBudget,
  ));

const FAST = { forgetting: 0.98 };

test("without excitation the gain stays bounded", () => {
  const squares = new RecursiveLeastSquares(new StateBlocks(), 2);
  for (let t = 0; t < 20_000; t++) squares.update(Float64Array.of(1, 0), 0, ONE, FAST);
  squares.update(Float64Array.of(0, 1), 0, ONE, FAST);
  expect(Math.abs(squares.gain[1]!)).toBeLessThanOrEqual(1);
  squares.update(Float64Array.of(1, 1), 0, ONE, FAST);
  expect([...squares.gain].every((g) => Number.isFinite(g))).toBe(true);
});
