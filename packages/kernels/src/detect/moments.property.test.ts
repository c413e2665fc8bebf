/**
 * Laws of running moments, medians and scales.
 */
import { propertyBudget } from "@meristem/testkit";
import fc from "fast-check";
import { expect, test } from "vitest";
import { exponentialInto, nextNormal, normalInto, streamFrom } from "../random/index.js";
import { ewmaStep, ewmaStepInto, initialEwmaState, rateForHalfLife } from "./ewma.js";
import {
  initialMomentsState,
  mergeMoments,
  momentsOf,
  momentsStep,
  momentsStepInto,
  shrunkKurtosis,
  type MomentsState,
} from "./moments.js";
import {
  clearOrderWindow,
  orderWindow,
  orderWindowStep,
  orderWindowStepInto,
  windowMad,
  windowQuantile,
} from "./order-window.js";
import { initialRobustScaleState, robustScaleStep, robustScaleStepInto } from "./robust-scale.js";

const values = fc.array(fc.double({ min: -100, max: 100, noNaN: true }), {
  minLength: 1,
  maxLength: 60,
});
const rates = fc.constantFrom(0, 0.05, 0.5, 1);

/** Central moments with the weights spelled out. */
function weighted(drawn: readonly number[], rate: number): number[] {
  let weights: number[] = [];
  for (let t = 0; t < drawn.length; t++) {
    const gain = Math.max(rate, 1 / (t + 1));
    weights = [...weights.map((weight) => weight * (1 - gain)), gain];
  }
  const about = (centre: number, power: number): number =>
    drawn.reduce((sum, value, t) => sum + weights[t]! * (value - centre) ** power, 0);
  const mean = about(0, 1);
  return [mean, about(mean, 2), about(mean, 3), about(mean, 4)];
}

const learn = (drawn: Iterable<number>, rate = 0): MomentsState => {
  const state = initialMomentsState();
  for (const value of drawn) momentsStepInto(state, value, { rate });
  return state;
};

test("running moments are the weighted moments of all values", () =>
  fc.assert(
    fc.property(values, rates, (drawn, rate) => {
      const { mean, variance, third, fourth } = learn(drawn, rate);
      const expected = weighted(drawn, rate);
      for (const [power, moment] of [mean, variance, third, fourth].entries()) {
        expect(Math.abs(moment - expected[power]!)).toBeLessThan(1e-11 * 200 ** (power + 1));
      }
    }),
    propertyBudget,
  ));

test("merged moments are those of one stream that saw both", () =>
  fc.assert(
    fc.property(values, values, (a, b) => {
      const merged = mergeMoments(learn(a), learn(b));
      const whole = learn([...a, ...b]);
      expect(merged.count).toBe(whole.count);
      expect(merged.mean).toBeCloseTo(whole.mean, 9);
      expect(Math.abs(merged.variance - whole.variance)).toBeLessThan(1e-8);
      expect(Math.abs(merged.third - whole.third)).toBeLessThan(1e-5);
      expect(Math.abs(merged.fourth - whole.fourth)).toBeLessThan(1e-3);
      expect(mergeMoments(learn(a), learn([])).variance).toBe(learn(a).variance);
    }),
    propertyBudget,
  ));

test("skewness and kurtosis ignore scale and shift, and step agrees with stepInto", () =>
  fc.assert(
    fc.property(values, rates, (drawn, rate) => {
      let pure = initialMomentsState();
      const hot = initialMomentsState();
      for (const value of drawn) {
        const before = { ...pure };
        const { state } = momentsStep(pure, value, { rate });
        expect(pure).toEqual(before);
        momentsStepInto(hot, value, { rate });
        expect(state).toEqual(hot);
        pure = state;
      }
      const { kurtosis, skewness, variance } = momentsOf(hot);
      if (kurtosis === undefined || variance < 1e-3) return;
      const moved = momentsOf(
        learn(
          drawn.map((value) => 8 * value + 16),
          rate,
        ),
      );
      expect(moved.kurtosis).toBeCloseTo(kurtosis, 6);
      expect(moved.skewness).toBeCloseTo(skewness!, 6);
      expect(kurtosis).toBeGreaterThanOrEqual(skewness! ** 2 + 1 - 1e-6);
    }),
    propertyBudget,
  ));

test("a large level costs no digits: the variance of 1e9 + {4, 7, 13, 16} is 22.5", () => {
  const state = learn([1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16]);
  expect(state.variance).toBe(22.5);
  expect(momentsOf(state).skewness).toBeCloseTo(0, 12);
});

test("a thousand normals have kurtosis within (2.5, 3.5), exponentials near 9, effective counts", () => {
  const draws = new Float64Array(1000);
  normalInto(draws, streamFrom(11));
  const normal = momentsOf(learn(draws));
  expect(normal.kurtosis).toBeGreaterThan(2.5);
  expect(normal.kurtosis).toBeLessThan(3.5);
  expect(normal.effectiveCount).toBeCloseTo(1000, 9);
  expect(momentsOf(learn(draws, 0.01)).effectiveCount).toBeCloseTo(199, 0);
  const skewed = new Float64Array(200_000);
  exponentialInto(skewed, streamFrom(2));
  expect(Math.abs(momentsOf(learn(skewed)).kurtosis! - 9)).toBeLessThan(0.6);
  expect(Math.abs(momentsOf(learn(skewed)).skewness! - 2)).toBeLessThan(0.05);
});

test("constants have no shape, huge values are counted out, kurtosis shrinks towards 3", () => {
  expect(momentsOf(learn([5, 5, 5])).kurtosis).toBeUndefined();
  expect(momentsOf(learn([])).effectiveCount).toBe(0);
  const state = learn([1e300, 1e300, -1e300, 1e300 + 1e285]);
  expect([state.count, state.skippedCount, state.mean]).toEqual([2, 2, 1e300]);
  expect(shrunkKurtosis(learn([5, 5]), 100)).toBe(3);
  const heavy = learn([0, 0, 0, 0, 0, 0, 0, 0, 0, 10]);
  const kurtosis = momentsOf(heavy).kurtosis!;
  expect(shrunkKurtosis(heavy, 100)).toBeCloseTo((10 * kurtosis + 300) / 110, 9);
  expect(() => momentsStepInto(heavy, Infinity, { rate: 0 })).toThrow("value: Infinity");
  expect(() => momentsStepInto(heavy, 1, { rate: 2 })).toThrow("rate: 2, expected within [0, 1]");
});

const median = (drawn: readonly number[]): number => {
  const sorted = drawn.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
};
const ties = fc.array(
  fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double({ min: -3, max: 3, noNaN: true })),
  {
    minLength: 1,
    maxLength: 40,
  },
);

test("median and MAD of the window are those of its sorted values, ties included", () =>
  fc.assert(
    fc.property(ties, fc.integer({ min: 1, max: 12 }), (drawn, capacity) => {
      const window = orderWindow(capacity);
      for (const [t, value] of drawn.entries()) {
        orderWindowStepInto(window, value);
        const inside = drawn.slice(Math.max(0, t + 1 - capacity), t + 1);
        const centre = median(inside);
        expect(windowQuantile(window, 0.5)).toBeCloseTo(centre, 12);
        const mad = median(inside.map((one) => Math.abs(one - centre)));
        expect(windowMad(window)).toBeCloseTo(mad, 12);
        const aboutOne = median(inside.map((one) => Math.abs(one - 1)));
        expect(windowMad(window, 1)).toBeCloseTo(aboutOne, 12);
        expect(windowQuantile(window, 0)).toBe(Math.min(...inside) + 0);
        expect(windowQuantile(window, 1)).toBe(Math.max(...inside) + 0);
      }
    }),
    propertyBudget,
  ));

test("the window's step leaves it alone and agrees with stepInto; cleared is empty", () =>
  fc.assert(
    fc.property(ties, (drawn) => {
      let pure = orderWindow(5);
      const hot = orderWindow(5);
      for (const value of drawn) {
        const before = structuredClone(pure);
        const next = orderWindowStep(pure, value);
        expect(pure).toEqual(before);
        orderWindowStepInto(hot, value);
        expect(next).toEqual(hot);
        pure = next;
      }
      clearOrderWindow(hot);
      expect(hot).toEqual(orderWindow(5));
      expect([windowQuantile(hot, 0.5), windowMad(hot)]).toEqual([undefined, undefined]);
    }),
    propertyBudget,
  ));

test("the running median and MAD spread as stated, and the first 15 values are exact", () => {
  const rate = 0.01;
  let locationSquares = 0;
  let madSquares = 0;
  const runs = 400;
  for (let run = 0; run < runs; run++) {
    const stream = streamFrom(1000 + run);
    const state = initialRobustScaleState();
    for (let t = 0; t < 1500; t++) robustScaleStepInto(state, nextNormal(stream), { rate });
    locationSquares += state.location ** 2;
    madSquares += (state.mad / 0.674_49 - 1) ** 2;
  }
  // Four standard errors of a standard deviation from 400 runs: 14 %.
  expect(Math.abs(Math.sqrt(locationSquares / runs) / (0.89 * Math.sqrt(rate)) - 1)).toBeLessThan(
    0.14,
  );
  expect(Math.abs(Math.sqrt(madSquares / runs) / (0.83 * Math.sqrt(rate)) - 1)).toBeLessThan(0.14);
  fc.assert(
    fc.property(ties, (drawn) => {
      const first = drawn.slice(0, 15 - (drawn.length % 2 === 0 ? 1 : 0));
      if (first.length % 2 === 0) first.pop();
      const state = initialRobustScaleState();
      for (const value of first) robustScaleStepInto(state, value, { rate });
      expect(state.location).toBeCloseTo(median(first), 12);
      const mad = median(first.map((value) => Math.abs(value - median(first))));
      expect(state.mad).toBeCloseTo(mad, 12);
    }),
    propertyBudget,
  );
});

test("one outlier of any size moves the running scale by the same small step", () => {
  const config = { rate: 0.02 };
  let state = initialRobustScaleState();
  const stream = streamFrom(4);
  for (let t = 0; t < 500; t++) robustScaleStepInto(state, nextNormal(stream), config);
  const near = robustScaleStep(state, 20, config);
  const far = robustScaleStep(state, 1e300, config);
  expect(far).toEqual(near);
  expect(near.mad / state.mad).toBeCloseTo(1 + 0.02 * 1.166, 4);
  state = initialRobustScaleState();
  for (let t = 0; t < 50; t++) robustScaleStepInto(state, 7, config);
  expect([state.location, state.mad]).toEqual([7, 0]);
  for (let t = 0; t < 4000; t++) robustScaleStepInto(state, 7 + 1e-6 * nextNormal(stream), config);
  expect(Math.abs(state.mad / 0.6745e-6 - 1)).toBeLessThan(0.5);
});

test("an exponentially weighted mean starts as the plain mean and forgets by half-lives", () => {
  const config = { rate: rateForHalfLife(10) };
  let state = initialEwmaState();
  for (const value of [2, 4, 9]) state = ewmaStep(state, value, config).state;
  expect(state.mean).toBeCloseTo(5, 12);
  const long = initialEwmaState();
  for (let t = 0; t < 500; t++) ewmaStepInto(long, 1, config);
  for (let t = 0; t < 20; t++) ewmaStepInto(long, 0, config);
  expect(long.mean).toBeCloseTo(0.25, 12);
  for (const value of [1e308, -1e308]) ewmaStepInto(long, value, config);
  expect(long.mean).toBeLessThan(0);
  expect(() => rateForHalfLife(0)).toThrow("halfLifeCount: 0");
  expect(() => orderWindow(0)).toThrow("capacity: 0");
});
