import { runLengthTwoSided } from "@meristem/kernels/detect";
import { describe, expect, test } from "vitest";
import { normals } from "../../tests/streams.js";
import { StateBlocks } from "../state/state-blocks.js";
import {
  MEAN_UP,
  NO_CHANGE,
  RegimeWatch,
  VARIANCE_DOWN,
  VARIANCE_UP,
  type RegimeSettings,
} from "./regime-watch.js";

const SETTINGS: RegimeSettings = {
  cusumSlack: 0.5,
  cusumThreshold: 8,
  cusumVarianceThreshold: 12,
  graceStepCount: 20,
};
const watch = (settings: Partial<RegimeSettings> = {}): RegimeWatch =>
  new RegimeWatch(new StateBlocks(), { ...SETTINGS, ...settings });

const take = (regime: RegimeWatch, error: number, t: number): number =>
  regime.take(Float64Array.of(error), t);

/** Index and kind of every alarm. */
function alarms(errors: readonly number[], settings: Partial<RegimeSettings> = {}): number[][] {
  const regime = watch(settings);
  return errors.flatMap((error, t) => {
    const change = take(regime, error, t);
    return change === NO_CHANGE ? [] : [[t, change]];
  });
}

/** Gaussian errors of the given deviation, shifted from `at` on. */
function shifted(seed: number, at: number, shift: number, factor = 1): number[] {
  const normal = normals(seed);
  return Array.from({ length: at + 200 }, (_, t) =>
    t < at ? normal() : factor * normal() + shift,
  );
}

describe("a change is found", () => {
  test("a shift of two deviations within 12 steps on average, and mostly dated within 3", () => {
    let datedCount = 0;
    const delays = Array.from({ length: 40 }, (_, seed) => {
      const regime = watch();
      const errors = shifted(seed, 400, 2);
      const found = errors.findIndex(
        (error, t) => take(regime, error, t) !== NO_CHANGE && t >= 400,
      );
      if (Math.abs(regime.changeIndex - 400) <= 3) datedCount++;
      return found - 400;
    });
    const mean = delays.reduce((sum, delay) => sum + delay, 0) / delays.length;
    expect(mean).toBeGreaterThan(2);
    expect(mean).toBeLessThan(12);
    expect(datedCount).toBeGreaterThanOrEqual(30);
  });

  test("three times the deviation is mostly called variance up, a third of it variance down", () => {
    const kinds = (factor: number): number[] =>
      Array.from({ length: 20 }, (_, seed) => {
        const found = alarms(shifted(seed, 400, 0, factor)).find(([t]) => t! >= 400);
        return found?.[1] ?? NO_CHANGE;
      });
    expect(kinds(3).filter((kind) => kind === VARIANCE_UP).length).toBeGreaterThanOrEqual(14);
    expect(kinds(1 / 3).filter((kind) => kind === VARIANCE_DOWN).length).toBeGreaterThanOrEqual(14);
  });

  test("one wild error is no change", () => {
    const errors = shifted(3, 400, 0);
    errors[300] = 1e9;
    expect(alarms(errors).filter(([t]) => t! >= 300 && t! < 310)).toEqual([]);
  });
});

test("fewer than one in six quiet lives of 500 steps sees an alarm", () => {
  const alarmed = Array.from({ length: 300 }, (_, seed) => alarms(shifted(seed, 300, 0))).filter(
    (found) => found.length > 0,
  );
  expect(alarmed.length / 300).toBeLessThan(1 / 6);
});

test("the mean chart alone gives false alarms as rarely as theory says, within a quarter", () => {
  const settings = { cusumThreshold: 5, cusumVarianceThreshold: 1e9 };
  const lengths = Array.from({ length: 300 }, (_, seed) => {
    const regime = watch(settings);
    const normal = normals(1000 + seed);
    // The charts rest for the first 50 errors, while their scale becomes known.
    for (let t = 0; t < 400; t++) take(regime, normal(), t);
    for (let t = 400; ; t++) if (take(regime, normal(), t) !== NO_CHANGE) return t - 399;
  });
  const mean = lengths.reduce((sum, length) => sum + length, 0) / lengths.length;
  const theory = runLengthTwoSided({ slack: 0.5, threshold: 5 });
  expect(theory).toBeCloseTo(465, -1);
  expect(mean / theory).toBeGreaterThan(0.75);
  expect(mean / theory).toBeLessThan(1.25);
});

test("the unit of the errors changes no decision", () => {
  const errors = shifted(7, 300, 1.5);
  expect(alarms(errors.map((e) => e * 1000))).toEqual(alarms(errors));
  expect(alarms(errors.map((e) => e * 1e-250))).toEqual(alarms(errors));
});

test("after an alarm exactly the grace period passes before there can be another", () => {
  const regime = watch({ cusumSlack: 0, cusumThreshold: 0.01, graceStepCount: 20 });
  const normal = normals(1);
  for (let t = 0; t < 100; t++) take(regime, normal(), t);
  const found: number[] = [];
  for (let t = 100; t < 200; t++)
    if (take(regime, 1 + normal() / 100, t) !== NO_CHANGE) found.push(t);
  expect(found[1]! - found[0]!).toBe(21);
});

test("a lasting shift raises the upper mean chart", () => {
  expect(alarms(shifted(2, 300, 3)).find(([t]) => t! >= 300)?.[1]).toBe(MEAN_UP);
});
