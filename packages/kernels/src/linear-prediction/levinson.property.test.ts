/**
 * Laws and golden cases of linear prediction.
 */
import { propertyBudget } from "@meristem/testkit";
import fc from "fast-check";
import { expect, test } from "vitest";
import { autocovariance } from "./autocovariance.js";
import { levinsonDurbin, toeplitzSolve } from "./levinson.js";

const windows = fc
  .array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: 12, maxLength: 40 })
  .map((values) => Float64Array.from(values))
  .filter((values) => autocovariance(values, 0)[0]! > 1e-3);

test("an AR(1) autocovariance gives its coefficient and 1 - φ², and nothing at higher lags", () => {
  for (const phi of [-0.9, -0.2, 0, 0.5, 0.99]) {
    const r = Float64Array.from({ length: 6 }, (_, k) => phi ** k);
    const { coefficients, errorVariances } = levinsonDurbin(r, 5);
    expect(coefficients[0]).toBeCloseTo(phi, 13);
    expect(Math.max(...coefficients.subarray(1).map(Math.abs))).toBeLessThan(1e-13);
    expect(errorVariances[5]).toBeCloseTo(1 - phi ** 2, 13);
  }
});

test("the AR(2) of (0.5, 0.3) is recovered from its first autocorrelations", () => {
  const r = Float64Array.of(1, 0.5 / 0.7, 0.3 + (0.5 * 0.5) / 0.7);
  const { coefficients, reflections } = levinsonDurbin(r, 2);
  expect(coefficients[0]).toBeCloseTo(0.5, 13);
  expect(coefficients[1]).toBeCloseTo(0.3, 13);
  expect(reflections[1]).toBeCloseTo(0.3, 13);
});

test("the solution satisfies the Yule–Walker equations to 1e-9 of the variance", () =>
  fc.assert(
    fc.property(windows, fc.integer({ min: 1, max: 8 }), (values, order) => {
      const r = autocovariance(values, order);
      const { coefficients, orderReached } = levinsonDurbin(r, order);
      fc.pre(orderReached === order);
      for (let i = 1; i <= order; i++) {
        const left = coefficients.reduce((sum, c, j) => sum + c * r[Math.abs(i - 1 - j)]!, 0);
        expect(Math.abs(left - r[i]!)).toBeLessThanOrEqual(1e-9 * r[0]!);
      }
    }),
    propertyBudget,
  ));

test("more lags never raise the error variance, and reflections stay within one", () =>
  fc.assert(
    fc.property(windows, (values) => {
      const { errorVariances, reflections } = levinsonDurbin(autocovariance(values, 8), 8);
      for (let k = 1; k <= 8; k++) {
        expect(errorVariances[k]!).toBeLessThanOrEqual(errorVariances[k - 1]!);
        expect(Math.abs(reflections[k - 1]!)).toBeLessThanOrEqual(1);
      }
    }),
    propertyBudget,
  ));

test("the Toeplitz solve agrees with Levinson–Durbin on its right-hand side", () =>
  fc.assert(
    fc.property(windows, fc.integer({ min: 1, max: 6 }), (values, order) => {
      const r = autocovariance(values, order);
      const { coefficients, orderReached } = levinsonDurbin(r, order);
      fc.pre(orderReached === order);
      const { solution, solved } = toeplitzSolve(r, r.slice(1));
      expect(solved).toBe(order);
      for (const [j, c] of coefficients.entries()) {
        expect(Math.abs(solution[j]! - c)).toBeLessThanOrEqual(1e-8 * (1 + Math.abs(c)));
      }
    }),
    propertyBudget,
  ));

test("a constant window and a broken sequence give the zero predictor and say so", () => {
  const flat = levinsonDurbin(autocovariance(new Float64Array(9).fill(3), 3), 3);
  expect(flat.orderReached).toBe(0);
  expect([...flat.coefficients]).toEqual([0, 0, 0]);
  expect(levinsonDurbin(Float64Array.of(1, 2, 3), 2).orderReached).toBe(0);
  expect(levinsonDurbin(Float64Array.of(NaN, 2, 3), 2).orderReached).toBe(0);
  expect(toeplitzSolve(Float64Array.of(0, 0), Float64Array.of(1, 1)).solved).toBe(0);
});

test("a sinusoid is perfectly predictable at order two", () => {
  const r = Float64Array.from({ length: 5 }, (_, k) => Math.cos(0.4 * k));
  const { coefficients, errorVariances } = levinsonDurbin(r, 4);
  expect(coefficients[0]).toBeCloseTo(2 * Math.cos(0.4), 9);
  expect(coefficients[1]).toBeCloseTo(-1, 9);
  expect(errorVariances[4]).toBeLessThan(1e-12);
});

test("missing lags are refused by name and shape", () => {
  expect(() => levinsonDurbin(Float64Array.of(1, 0.5), 3)).toThrow(
    "autocovariance: shape (2), expected at least (4)",
  );
});
