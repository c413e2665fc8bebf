/**
 * Laws of entropies, of bipower variation and of the memory estimate.
 */
import { propertyBudget } from "@meristem/testkit";
import fc from "fast-check";
import { expect, test } from "vitest";
import { fork, nextNormal, nextUniform, normalInto, streamFrom } from "../random/index.js";
import { fractionalNoiseInto } from "../regularity/fractional-noise.js";
import { jumpVariation } from "./bipower.js";
import { histogramEntropy, normalisedEntropy, permutationEntropy } from "./entropy.js";
import { localWhittle } from "./local-whittle.js";

const weights = fc.array(fc.double({ min: 0, max: 10, noNaN: true }), {
  minLength: 2,
  maxLength: 9,
});
const values = fc.array(fc.double({ min: -5, max: 5, noNaN: true }), {
  minLength: 8,
  maxLength: 60,
});

test("entropy is within [0, 1], ignores the unit, and is greatest for equal weights", () =>
  fc.assert(
    fc.property(weights, fc.double({ min: 0.1, max: 1e5, noNaN: true }), (drawn, unit) => {
      const entropy = normalisedEntropy(drawn);
      expect(entropy).toBeGreaterThanOrEqual(0);
      expect(entropy).toBeLessThanOrEqual(1);
      if (Math.max(...drawn) > 1e-3) {
        expect(normalisedEntropy(drawn.map((weight) => weight * unit))).toBeCloseTo(entropy, 9);
      }
      expect(normalisedEntropy(drawn.map(() => unit))).toBeCloseTo(1, 12);
    }),
    propertyBudget,
  ));

test("permutation entropy has Bandt and Pompe's values", () => {
  const series = Float64Array.of(4, 7, 9, 10, 6, 11, 3);
  // Four of six pairs rise: 0.918 bits of 1. Five triples, 2 + 2 + 1: 1.522 bits of log₂ 6.
  expect(permutationEntropy(series, 2)).toBeCloseTo(0.918_295_834, 8);
  expect(permutationEntropy(series, 3)).toBeCloseTo(1.521_928_095 / Math.log2(6), 8);
});

test("an increasing transform leaves permutation entropy alone, reversing time too without ties", () =>
  fc.assert(
    fc.property(
      values,
      fc.integer({ min: 2, max: 4 }),
      fc.integer({ min: 1, max: 2 }),
      (drawn, order, delay) => {
        const series = Float64Array.from(drawn);
        const entropy = permutationEntropy(series, order, delay);
        const whole = series.map((value) => Math.round(100 * value));
        const moved = whole.map((value) => 2 * value + 3);
        expect(permutationEntropy(moved, order, delay)).toBe(
          permutationEntropy(whole, order, delay),
        );
        if (new Set(drawn).size === drawn.length) {
          expect(permutationEntropy(series.toReversed(), order, delay)).toBeCloseTo(entropy, 12);
        }
      },
    ),
    propertyBudget,
  ));

test("noise has permutation entropy 1, a monotone series 0, a chaotic map lies between", () => {
  const noise = new Float64Array(20_000);
  normalInto(noise, streamFrom(1));
  expect(permutationEntropy(noise, 4)).toBeGreaterThan(0.999);
  expect(
    permutationEntropy(
      noise.map((_, t) => t),
      4,
    ),
  ).toBe(0);
  const logistic = noise.slice();
  logistic[0] = 0.3;
  for (let t = 1; t < logistic.length; t++)
    logistic[t] = 4 * logistic[t - 1]! * (1 - logistic[t - 1]!);
  // Order 2: a logistic map rises two steps in three. ln 2-normalised: H(2/3) = 0.9183.
  expect(permutationEntropy(logistic, 2)).toBeCloseTo(0.918, 2);
  expect(permutationEntropy(logistic, 4)).toBeLessThan(0.75);
});

test("a histogram of uniforms is even, of a constant concentrated, of 1e308 finite", () => {
  const stream = streamFrom(4);
  const uniform = Float64Array.from({ length: 50_000 }, () => nextUniform(stream));
  expect(histogramEntropy(uniform, 16)).toBeGreaterThan(0.999);
  expect(histogramEntropy(new Float64Array(9).fill(3), 16)).toBe(0);
  expect(histogramEntropy(Float64Array.of(-1e308, 1e308), 2)).toBe(1);
});

test("without jumps the jump test rejects as often as it says; one of twelve deviations is found", () => {
  let rejected = 0;
  let found = 0;
  const runs = 400;
  for (let run = 0; run < runs; run++) {
    const stream = fork(streamFrom(run), "jumps");
    // A volatility that doubles on the way is no jump.
    const increments = Float64Array.from(
      { length: 300 },
      (_, t) => (1 + t / 300) * nextNormal(stream),
    );
    if (jumpVariation(increments).pValue < 0.05) rejected++;
    increments[150]! += 18;
    if (jumpVariation(increments).pValue < 0.05) found++;
  }
  expect(Math.abs(rejected / runs - 0.05)).toBeLessThan(0.045);
  expect(found / runs).toBeGreaterThan(0.95);
});

test("bipower variation keeps the volatility and the share tells the jumps' part", () => {
  const stream = streamFrom(6);
  const increments = Float64Array.from({ length: 20_000 }, () => nextNormal(stream));
  expect(Math.abs(jumpVariation(increments).bipower / 20_000 - 1)).toBeLessThan(0.04);
  for (let t = 100; t < increments.length; t += 1000) increments[t]! += 20;
  const { bipower, jumpShare, realised } = jumpVariation(increments);
  expect(Math.abs(bipower / 20_000 - 1)).toBeLessThan(0.08);
  expect(jumpShare).toBeCloseTo(8000 / realised, 1);
});

test.each([-0.3, 0, 0.2, 0.4])(
  "fractional noise of order %d is recovered, with its error",
  (order) => {
    const estimates = Array.from({ length: 150 }, (_, run) => {
      const noise = new Float64Array(1024);
      fractionalNoiseInto(noise, order + 0.5, streamFrom(run));
      return localWhittle(noise)!;
    });
    const orders = estimates.map((estimate) => estimate.order);
    const mean = orders.reduce((sum, one) => sum + one, 0) / orders.length;
    const deviation = Math.sqrt(orders.reduce((sum, one) => sum + (one - mean) ** 2, 0) / 149);
    const { standardError, frequencyCount } = estimates[0]!;
    expect(frequencyCount).toBe(90);
    expect(Math.abs(mean - order)).toBeLessThan(0.02 + (3 * deviation) / Math.sqrt(150));
    // The asymptotic error is some 15 % too small at 90 frequencies, and 3 errors of a deviation: 17 %.
    expect(deviation / standardError).toBeGreaterThan(0.85);
    expect(deviation / standardError).toBeLessThan(1.4);
  },
);

test("a random walk has order near one; unit and level do not matter", () => {
  const path = new Float64Array(2000);
  normalInto(path, streamFrom(2));
  for (let t = 1; t < path.length; t++) path[t]! += path[t - 1]!;
  const { order } = localWhittle(path)!;
  expect(Math.abs(order - 1)).toBeLessThan(0.1);
  expect(localWhittle(path.map((value) => 1e5 * value + 1e7))!.order).toBeCloseTo(order, 6);
  expect(localWhittle(path.map((value) => 1e300 * value))!.order).toBeCloseTo(order, 6);
  expect(localWhittle(new Float64Array(64).fill(5))).toBeUndefined();
});

test("bad input is refused by name", () => {
  expect(() => normalisedEntropy([])).toThrow("weights: shape (0)");
  expect(() => normalisedEntropy([1, -1])).toThrow("weights[1] of shape (2): -1");
  expect(() => histogramEntropy(Float64Array.of(1, 2), 1)).toThrow("binCount: 1");
  expect(() => permutationEntropy(new Float64Array(9), 8)).toThrow("order: 8");
  expect(() => permutationEntropy(new Float64Array(2), 3)).toThrow("values: shape (2)");
  expect(() => permutationEntropy(Float64Array.of(1, NaN, 2), 2)).toThrow("values[1]");
  expect(() => localWhittle(new Float64Array(31))).toThrow("values: shape (31)");
  expect(() => localWhittle(new Float64Array(64), 40)).toThrow("frequencyCount: 40");
  expect(() => jumpVariation(Float64Array.of(1, 2))).toThrow("increments: shape (2)");
});
