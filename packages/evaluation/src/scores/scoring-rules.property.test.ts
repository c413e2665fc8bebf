/** Laws of the scoring rules (Gneiting & Raftery 2007; Bracher et al. 2021). */
import { log, normalQuantile } from "@meristem/kernels/math";
import { nextUniform, streamFrom } from "@meristem/kernels/random";
import { MEDIAN_INDEX, QUANTILE_LEVELS } from "@meristem/leyline";
import { propertyBudget } from "@meristem/testkit";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { gridForecast, gridValue, value } from "../../tests/arbitrary-forecasts.js";
import {
  absoluteError,
  CENTRAL_INTERVALS,
  intervalWidth,
  isCovered,
  pinballLoss,
  probabilityIntegralTransform,
  squaredError,
  symmetricError,
  weightedIntervalScore,
  type ScorableForecast,
} from "./scoring-rules.js";

/** A factor and a shift that keep the arithmetic of grid values exact. */
const unit = fc.record({
  factor: fc.integer({ min: -8, max: 8 }).map((exponent) => 2 ** exponent),
  shift: fc.integer({ min: -1000, max: 1000 }),
});
const pinballAt = (level: number, actual: number, quantile: number): number =>
  actual >= quantile ? level * (actual - quantile) : (1 - level) * (quantile - actual);

describe("equivariance", () => {
  test("with another unit and level, scores scale exactly; coverage and transform stay", () =>
    fc.assert(
      fc.property(gridForecast, gridValue, unit, (forecast, actual, { factor, shift }) => {
        const change = (x: number): number => factor * (x + shift);
        const changed: ScorableForecast = {
          point: change(forecast.point),
          quantiles: Array.from(forecast.quantiles, change),
        };
        const { point, quantiles } = forecast;
        const to = change(actual);
        expect(absoluteError(to, changed.point)).toBe(factor * absoluteError(actual, point));
        expect(squaredError(to, changed.point)).toBe(factor ** 2 * squaredError(actual, point));
        expect(pinballLoss(to, changed.quantiles)).toBe(factor * pinballLoss(actual, quantiles));
        expect(weightedIntervalScore(to, changed)).toBe(
          factor * weightedIntervalScore(actual, forecast),
        );
        expect(probabilityIntegralTransform(to, changed.quantiles)).toBe(
          probabilityIntegralTransform(actual, quantiles),
        );
        for (const interval of CENTRAL_INTERVALS) {
          expect(isCovered(to, changed.quantiles, interval)).toBe(
            isCovered(actual, quantiles, interval),
          );
          expect(intervalWidth(changed.quantiles, interval)).toBe(
            factor * intervalWidth(quantiles, interval),
          );
        }
      }),
      propertyBudget,
    ));

  test("with another unit, the symmetric error stays the same, between 0 and 2", () =>
    fc.assert(
      fc.property(gridValue, gridValue, unit, (actual, point, { factor }) => {
        const error = symmetricError(actual, point);
        expect(symmetricError(factor * actual, factor * point)).toBe(error);
        expect(error).toBeGreaterThanOrEqual(0);
        expect(error).toBeLessThanOrEqual(2);
      }),
      propertyBudget,
    ));
});

describe("pinball loss", () => {
  test("is never negative, and 0 for quantiles that all equal the actual", () =>
    fc.assert(
      fc.property(gridForecast, value, ({ quantiles }, actual) => {
        expect(pinballLoss(actual, quantiles)).toBeGreaterThanOrEqual(0);
        expect(pinballLoss(actual, new Float64Array(QUANTILE_LEVELS.length).fill(actual))).toBe(0);
      }),
      propertyBudget,
    ));

  test("at the median is half the absolute error", () =>
    fc.assert(
      fc.property(gridForecast, gridValue, ({ quantiles }, actual) => {
        const perfect = Array.from(quantiles);
        perfect[MEDIAN_INDEX] = actual;
        const median = quantiles[MEDIAN_INDEX]!;
        const part = pinballLoss(actual, quantiles) - pinballLoss(actual, perfect);
        expect(QUANTILE_LEVELS.length * part).toBeCloseTo(absoluteError(actual, median) / 2, 9);
      }),
      propertyBudget,
    ));

  test("of nine equal quantiles is half the absolute error: the levels are symmetric", () =>
    fc.assert(
      fc.property(value, value, (actual, point) => {
        const loss = pinballLoss(actual, new Float64Array(QUANTILE_LEVELS.length).fill(point));
        const half = absoluteError(actual, point) / 2;
        expect(Math.abs(loss - half)).toBeLessThanOrEqual(1e-14 * half);
      }),
      propertyBudget,
    ));
});

describe("weighted interval score", () => {
  test("is twice the mean pinball loss at its five levels when the point is the median", () =>
    fc.assert(
      fc.property(gridForecast, gridValue, ({ quantiles }, actual) => {
        const losses = [0, 2, 4, 6, 8].map((i) =>
          pinballAt(QUANTILE_LEVELS[i]!, actual, quantiles[i]!),
        );
        const twice = (2 * losses.reduce((sum, loss) => sum + loss, 0)) / losses.length;
        const score = weightedIntervalScore(actual, { point: quantiles[MEDIAN_INDEX]!, quantiles });
        expect(score).toBeCloseTo(twice, 10);
      }),
      propertyBudget,
    ));

  test("is not below half the absolute error over 2½, and equals it for an empty interval", () =>
    fc.assert(
      fc.property(gridForecast, gridValue, (forecast, actual) => {
        const share = absoluteError(actual, forecast.point) / 5;
        expect(weightedIntervalScore(actual, forecast)).toBeGreaterThanOrEqual(share);
        const quantiles = new Float64Array(QUANTILE_LEVELS.length).fill(actual);
        expect(weightedIntervalScore(actual, { ...forecast, quantiles })).toBe(share);
      }),
      propertyBudget,
    ));
});

describe("probability integral transform", () => {
  test("does not decrease with the actual and stays in (0, 1)", () =>
    fc.assert(
      fc.property(gridForecast, gridValue, gridValue, ({ quantiles }, a, b) => {
        const low = probabilityIntegralTransform(Math.min(a, b), quantiles);
        const high = probabilityIntegralTransform(Math.max(a, b), quantiles);
        expect(low).toBeLessThanOrEqual(high + 1e-15);
        expect(low).toBeGreaterThan(0);
        expect(high).toBeLessThan(1);
      }),
      propertyBudget,
    ));

  /** Inverse distribution functions. */
  const laws: Readonly<Record<string, (u: number) => number>> = {
    uniform: (u) => u,
    normal: (u) => normalQuantile(u),
    exponential: (u) => -log(1 - u),
  };

  test.each(Object.keys(laws))("of correct quantiles is uniform: %s", (name) => {
    const inverse = laws[name]!;
    const quantiles = QUANTILE_LEVELS.map(inverse);
    const stream = streamFrom(11);
    const count = 20_000;
    const transforms = Float64Array.from({ length: count }, () =>
      probabilityIntegralTransform(inverse(nextUniform(stream)), quantiles),
    );
    for (const level of QUANTILE_LEVELS) {
      const share = transforms.filter((p) => p <= level).length / count;
      // Four standard errors of a share.
      expect(Math.abs(share - level)).toBeLessThan(4 * Math.sqrt((level * (1 - level)) / count));
    }
  });

  const percentiles = QUANTILE_LEVELS.map((level) => 100 * level);

  test.each(QUANTILE_LEVELS.map((level) => [level]))(
    "at the quantile of %f is its level",
    (level) => {
      expect(probabilityIntegralTransform(100 * level, percentiles)).toBeCloseTo(level, 12);
    },
  );

  test("is linear between quantiles, the middle of a tail, and the middle of tied levels", () => {
    expect(probabilityIntegralTransform(60, percentiles)).toBeCloseTo(0.6, 12);
    expect(probabilityIntegralTransform(-1, percentiles)).toBeCloseTo(0.0125, 12);
    expect(probabilityIntegralTransform(101, percentiles)).toBeCloseTo(0.9875, 12);
    expect(probabilityIntegralTransform(5, new Float64Array(9).fill(5))).toBeCloseTo(0.5, 12);
  });
});
