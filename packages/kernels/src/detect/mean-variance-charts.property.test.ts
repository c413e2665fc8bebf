/** Laws of the charts that watch the mean and the variance of one-step errors. */
import { propertyBudget } from "@meristem/testkit";
import fc from "fast-check";
import { expect, test } from "vitest";
import { nextNormal, streamFrom } from "../random/index.js";
import {
  CHART_CHANGE_INDEX,
  CHART_FACTOR,
  CHART_GRACE,
  MEAN_DOWN,
  MEAN_UP,
  MEAN_VARIANCE_SLOTS,
  meanVarianceKurtosisInto,
  meanVarianceStepInto,
  NO_CHANGE,
  startMeanVarianceInto,
  VARIANCE_DOWN,
  VARIANCE_UP,
  type MeanVarianceConfig,
  type MeanVarianceState,
} from "./mean-variance-charts.js";

const CONFIG = { slack: 0.5, meanThreshold: 8, varianceThreshold: 12, graceCount: 20 };
const SCALE = MEAN_VARIANCE_SLOTS.split(",").indexOf("scale (value units)");

function started(): MeanVarianceState {
  const state = {
    scalars: new Float64Array(MEAN_VARIANCE_SLOTS.split(",").length),
    zeroAt: new Float64Array(5),
    recent: new Float64Array(8),
  };
  startMeanVarianceInto(state);
  return state;
}

/** Index and code of every alarm. */
function alarms(
  errors: readonly number[],
  config: MeanVarianceConfig = CONFIG,
  state = started(),
): number[][] {
  return errors.flatMap((error, t) => {
    const change = meanVarianceStepInto(state, Float64Array.of(9, error), 1, t, config);
    return change === NO_CHANGE ? [] : [[t, change]];
  });
}

/** 400 standard normals and `count` of mean `shift` and standard deviation `factor`. */
function changed(seed: number, shift: number, factor: number, count = 100): number[] {
  const stream = streamFrom(seed);
  return Array.from({ length: 400 + count }, (_, t) => {
    const normal = nextNormal(stream);
    return t < 400 ? normal : shift + factor * normal;
  });
}

const MIRRORED = [NO_CHANGE, MEAN_DOWN, MEAN_UP, VARIANCE_UP, VARIANCE_DOWN];
const seeds = fc.nat(1e6);
const shifts = fc.double({ min: -4, max: 4, noNaN: true });
const few = { ...propertyBudget, numRuns: 40 };

test("a power of two as unit changes nothing but the scale, by that power", () =>
  fc.assert(
    fc.property(seeds, shifts, fc.integer({ min: -900, max: 900 }), (seed, shift, power) => {
      const errors = changed(seed, shift, 2);
      const [plain, scaled] = [started(), started()];
      const found = alarms(errors, CONFIG, plain);
      const unit = 2 ** power;
      expect(
        alarms(
          errors.map((error) => unit * error),
          CONFIG,
          scaled,
        ),
      ).toEqual(found);
      plain.scalars[SCALE]! *= unit;
      expect(scaled).toEqual(plain);
    }),
    few,
  ));

test("mirrored errors give mirrored alarms of the mean and the same of the variance", () =>
  fc.assert(
    fc.property(seeds, shifts, (seed, shift) => {
      const errors = changed(seed, shift, 1.5);
      const mirrored = alarms(errors.map((error) => -error));
      expect(mirrored).toEqual(alarms(errors).map(([t, code]) => [t, MIRRORED[code!]]));
    }),
    few,
  ));

test("an alarm is followed by exactly the grace period with all sums at 0", () =>
  fc.assert(
    fc.property(seeds, fc.integer({ min: 0, max: 30 }), (seed, graceCount) => {
      const state = started();
      const config = { ...CONFIG, graceCount, meanThreshold: 3, varianceThreshold: 4 };
      let left = 50;
      for (const [t, error] of changed(seed, 3, 2, 200).entries()) {
        const change = meanVarianceStepInto(state, Float64Array.of(error), 0, t, config);
        if (left > 0) expect(change).toBe(NO_CHANGE);
        left = change === NO_CHANGE ? Math.max(0, left - 1) : graceCount;
        expect(state.scalars[CHART_GRACE]).toBe(left);
        const sums = state.scalars.subarray(MEAN_UP, VARIANCE_DOWN + 1);
        expect(sums.every((sum) => sum >= 0)).toBe(true);
        if (left > 0) expect(Math.max(...sums)).toBe(0);
      }
    }),
    few,
  ));

test("one error of any size after quiet ones is no change", () =>
  fc.assert(
    fc.property(seeds, fc.double({ min: 0, max: 1e300, noNaN: true }), (seed, size) => {
      const errors = changed(seed, 0, 1, 12);
      errors.fill(0, 380);
      errors[400] = size;
      expect(alarms(errors).filter(([t]) => t! >= 380)).toEqual([]);
    }),
    few,
  ));

test("errors at the ends of float64 leave a finite state", () => {
  const state = started();
  const ends = [1e308, -1e308, 5e-324, 0, -1.7e308, 1];
  alarms(
    Array.from({ length: 3000 }, (_, t) => ends[(t * t + 3 * t) % ends.length]!),
    CONFIG,
    state,
  );
  expect(state.scalars.every(Number.isFinite)).toBe(true);
  expect(state.recent.every(Number.isFinite)).toBe(true);
});

test("a copied state continues as the original", () => {
  const errors = changed(4, 2, 1);
  const whole = started();
  const found = alarms(errors, CONFIG, whole);
  const half = started();
  const before = alarms(errors.slice(0, 410), CONFIG, half);
  const copy = structuredClone(half);
  const after: number[][] = [];
  for (let t = 410; t < errors.length; t++) {
    const change = meanVarianceStepInto(copy, Float64Array.from(errors), t, t, CONFIG);
    if (change !== NO_CHANGE) after.push([t, change]);
  }
  expect([...before, ...after]).toEqual(found);
  expect(copy).toEqual(whole);
});

test.each([
  ["mean up by 2", 2, 1, MEAN_UP],
  ["mean down by 3", -3, 1, MEAN_DOWN],
  ["deviation × 3", 0, 3, VARIANCE_UP],
  ["deviation ÷ 3", 0, 1 / 3, VARIANCE_DOWN],
])(
  "%s: found in 9 of 10 series, 7 of 10 under its name, dated within 4 steps",
  (_, shift, factor, code) => {
    let [foundCount, namedCount, dateError] = [0, 0, 0];
    for (let seed = 0; seed < 100; seed++) {
      const state = started();
      const errors = Float64Array.from(changed(seed, shift, factor, 200));
      for (const t of errors.keys()) {
        const change = meanVarianceStepInto(state, errors, t, t, CONFIG);
        if (change === NO_CHANGE || t < 400) continue;
        foundCount++;
        if (change === code) namedCount++;
        dateError += Math.abs(state.scalars[CHART_CHANGE_INDEX]! - 400);
        break;
      }
    }
    expect(foundCount).toBeGreaterThanOrEqual(90);
    expect(namedCount).toBeGreaterThanOrEqual(0.7 * foundCount);
    expect(dateError / foundCount).toBeLessThan(4);
  },
);

test("heavy tails raise the kurtosis and with it both thresholds, light tails neither", () => {
  const stream = streamFrom(5);
  const [heavy, light] = [started(), started()];
  const never = { ...CONFIG, meanThreshold: 1e9, varianceThreshold: 1e9 };
  for (let t = 0; t < 2000; t++) {
    const error = nextNormal(stream) * (t % 20 === 0 ? 8 : 1);
    meanVarianceStepInto(heavy, Float64Array.of(error), 0, t, never);
    meanVarianceStepInto(light, Float64Array.of(t % 2 === 0 ? 1 : -1), 0, t, never);
  }
  const kurtosis = new Float64Array(2);
  meanVarianceKurtosisInto(kurtosis, 0, heavy);
  meanVarianceKurtosisInto(kurtosis, 1, light);
  expect(kurtosis[0]).toBeGreaterThan(5);
  expect(heavy.scalars[CHART_FACTOR]).toBeGreaterThan(1.25);
  expect(kurtosis[1]).toBeLessThan(2);
  expect(light.scalars[CHART_FACTOR]).toBe(1);
});
