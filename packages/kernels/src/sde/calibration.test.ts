import { expect, test } from "vitest";
import { nextNormal, normalInto, stableInto, streamFrom } from "../random/index.js";
import { fitJumpDiffusion, fitOu, fitStable } from "./calibration.js";
import { ouPathInto } from "./exact.js";
import { compoundPoissonMoments, nextCompoundPoisson, nextStableIncrement } from "./jumps.js";

test("the maximum likelihood fit of 1e5 samples recovers Ornstein–Uhlenbeck within three errors", () => {
  const ou = { reversion: 0.8, level: -3, volatility: 1.5 };
  const draws = new Float64Array(100_000);
  normalInto(draws, streamFrom(21));
  const path = new Float64Array(100_000);
  ouPathInto(path, draws, ou, -3, 0.1);
  const fit = fitOu(path, 0.1);
  expect(fit.reverting).toBe(true);
  expect(Math.abs(fit.reversion - 0.8)).toBeLessThan(3 * fit.reversionError);
  expect(fit.reversionError).toBeLessThan(0.02);
  expect(fit.volatility).toBeCloseTo(1.5, 1.5);
  expect(Math.abs(fit.level + 3)).toBeLessThan(0.1);
});

test("a trending window is fitted as Brownian and says so", () => {
  const fit = fitOu(Float64Array.of(1, 2, 4, 8, 16), 1);
  expect(fit.reverting).toBe(false);
  expect(fit.reversionError).toBe(Infinity);
  expect(fitOu(new Float64Array(5).fill(2), 1).volatility).toBe(0);
});

test("a compound Poisson sum has mean λTm and variance λT(s² + m²)", () => {
  const jumps = { intensity: 3, jumpMean: 0.4, jumpDeviation: 0.2 };
  const { mean, variance } = compoundPoissonMoments(jumps, 0.5);
  expect(mean).toBeCloseTo(0.6, 14);
  expect(variance).toBeCloseTo(0.3, 14);
  const stream = streamFrom(6);
  const count = 50_000;
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < count; i++) {
    const x = nextCompoundPoisson(stream, jumps, 0.5);
    sum += x;
    squares += (x - mean) ** 2;
  }
  expect(Math.abs(sum / count - mean)).toBeLessThan(4 * Math.sqrt(variance / count));
  expect(Math.abs(squares / count / variance - 1)).toBeLessThan(0.05);
  expect(stream.counter).toBe(2 * count);
});

test("a stable process over four quarters has the law of one unit, at α = 1 too", () => {
  for (const alpha of [0.8, 1, 1.6]) {
    const law = { alpha, skewness: 0.6, scale: 2, location: 0.3 };
    const stream = streamFrom(17);
    const count = 20_000;
    const whole = new Float64Array(count);
    stableInto(whole, stream, law);
    const parts = whole.map(() => {
      let sum = 0;
      for (let k = 0; k < 4; k++) sum += nextStableIncrement(stream, law, 0.25);
      return sum;
    });
    whole.sort();
    parts.sort();
    // Quantile deciles as probabilities: 4 standard errors of the difference of two samples.
    for (let decile = 1; decile < 10; decile++) {
      const x = whole[(decile * count) / 10]!;
      const share = parts.findIndex((value) => value > x) / count;
      expect(Math.abs(share - decile / 10), `α ${alpha}`).toBeLessThan(4 * Math.sqrt(0.5 / count));
    }
  }
});

test("jumps and volatility are told apart", () => {
  const stream = streamFrom(3);
  const increments = Float64Array.from({ length: 5000 }, (_, i) => {
    return 0.01 * nextNormal(stream) + (i % 250 === 9 ? 0.2 : 0);
  });
  const fit = fitJumpDiffusion(increments, 0.5);
  expect(fit.jumpCount).toBeGreaterThanOrEqual(20);
  expect(fit.jumpCount).toBeLessThanOrEqual(22);
  expect(fit.intensity).toBe(fit.jumpCount / 2500);
  expect(Math.abs(fit.jumpMean - 0.2)).toBeLessThan(0.02);
  expect(fit.volatility).toBeCloseTo(0.01 / Math.sqrt(0.5), 3);
});

test("without jumps at most a few increments in ten thousand are called jumps", () => {
  const draws = new Float64Array(20_000);
  normalInto(draws, streamFrom(8));
  expect(fitJumpDiffusion(draws, 1).jumpCount).toBeLessThanOrEqual(6);
  expect(fitJumpDiffusion(new Float64Array(9), 1).volatility).toBe(0);
});

test.each([0.9, 1.2, 1.5, 1.8, 2])("the tail index %d and its scale are recovered", (alpha) => {
  const draws = new Float64Array(20_000);
  stableInto(draws, streamFrom(4), { alpha, skewness: 0.3, scale: 5, location: 100 });
  const fit = fitStable(draws);
  expect(Math.abs(fit.alpha - alpha)).toBeLessThan(0.05);
  expect(Math.abs(fit.scale / 5 - 1)).toBeLessThan(0.05);
});

test("a constant sample has no tail index, and bad input is refused by name", () => {
  expect(fitStable(new Float64Array(10).fill(4))).toEqual({ alpha: 2, scale: 0, proper: false });
  expect(() => fitStable(new Float64Array(3))).toThrow("values: shape (3), expected at least (8)");
  expect(() => fitOu(Float64Array.of(1, NaN, 2), 1)).toThrow("values[1] of shape (3): NaN");
  expect(() => fitOu(Float64Array.of(1, 2, 3), 0)).toThrow("interval: 0");
  expect(() => compoundPoissonMoments({ intensity: -1, jumpMean: 0, jumpDeviation: 1 }, 1)).toThrow(
    "intensity: -1",
  );
});
