import { normalScores, runLengthTwoSided } from "@meristem/kernels/detect";
import { describe, expect, test } from "vitest";
import { normals } from "../testing/streams.js";
import { StateBlocks } from "../state/state-blocks.js";
import {
  MEAN_DOWN,
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
/** Place of the scale in the watch's numbers. */
const SCALE_SLOT = 6;
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
  test("A-21: a shift of two deviations within 12 steps on average, and mostly dated within 3", () => {
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
    expect(kinds(3).filter((kind) => kind === VARIANCE_UP).length).toBeGreaterThanOrEqual(15);
    expect(kinds(1 / 3).filter((kind) => kind === VARIANCE_DOWN).length).toBeGreaterThanOrEqual(14);
  });

  test("one wild error is no change", () => {
    const errors = shifted(3, 400, 0);
    errors[300] = 1e9;
    expect(alarms(errors).filter(([t]) => t! >= 300 && t! < 310)).toEqual([]);
  });
});

describe("A-20, A-21: a quiet life and its end", () => {
  test.each([5, 8])("2000 lives of 500 steps are as free of alarm as theory says (h = %d)", (h) => {
    const settings = { cusumThreshold: h, cusumVarianceThreshold: 1e9 };
    let freeCount = 0;
    for (let seed = 0; seed < 2000; seed++) {
      const normal = normals(3000 + seed);
      // The scale is learnt first: theory knows it.
      const errors = Array.from({ length: 800 }, normal);
      if (alarms(errors, settings).every(([t]) => t! < 300)) freeCount++;
    }
    const theory = Math.exp(-500 / runLengthTwoSided({ slack: 0.5, threshold: h }));
    expect(theory).toBeCloseTo(h === 8 ? 0.95 : 0.35, 1);
    expect(Math.abs(freeCount / 2000 - theory)).toBeLessThan(0.05);
  });

  test("with both charts as configured, at least 94 of 100 lives are free of alarm", () => {
    const alarmed = Array.from({ length: 2000 }, (_, seed) => {
      const normal = normals(6000 + seed);
      return alarms(Array.from({ length: 500 }, normal)).length > 0;
    });
    expect(alarmed.filter(Boolean).length / 2000).toBeLessThan(0.06);
  });

  test("from N(100, 0.01²) to N(105, 0.05²) at 500 there is an alarm from 500 to 510", () => {
    let restingCount = 0;
    for (let seed = 0; seed < 200; seed++) {
      const normal = normals(8000 + seed);
      const errors = Array.from({ length: 520 }, (_, t) =>
        t < 500 ? 0.01 * normal() : 5 + 0.05 * normal(),
      );
      const found = alarms(errors);
      if (found.some(([t]) => t! >= 480 && t! < 500)) restingCount++;
      else expect(found.find(([t]) => t! >= 500)?.[0]).toBeLessThanOrEqual(510);
    }
    expect(restingCount).toBeLessThan(4); // After a false alarm the charts rest for 20 steps.
  });
});

describe("A-24: what counts is the shift in deviations", () => {
  const calmThen = (seed: number, before: number, after: number, drift: number): number[] => {
    const normal = normals(seed);
    return Array.from({ length: 600 }, (_, t) =>
      t < 400 ? before * normal() : drift + after * normal(),
    );
  };
  /** Kind and delay of the first alarm after a change of the stream at 400. */
  const firstAlarms = (before: number, after: number, drift: number): (number[] | undefined)[] =>
    Array.from({ length: 300 }, (_, seed) => {
      const found = alarms(calmThen(seed, before, after, drift)).find(([t]) => t! >= 400);
      return found && [found[0]! - 399, found[1]!];
    });

  test("the threshold in value units follows the deviation, on average within a tenth", () => {
    const ratios = Array.from({ length: 40 }, (_, seed) => {
      const blocks = new StateBlocks();
      const regime = new RegimeWatch(blocks, SETTINGS);
      const scales = blocks.all.find(({ spec }) => spec.name === "at")!.values;
      const normal = normals(seed);
      const thresholds = [0.01, 0.5].map((deviation) => {
        for (let t = 0; t < 1500; t++) take(regime, deviation * normal(), t);
        return regime.meanThreshold * scales[SCALE_SLOT]!;
      });
      return thresholds[1]! / thresholds[0]!;
    });
    const mean = ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length;
    expect(Math.abs(mean / 50 - 1)).toBeLessThan(0.1);
  });

  test.each([
    [0.01, 0.05],
    [0.5, 2],
  ])("at deviation %d a drift of %d alarms within ten steps, as one of the mean", (of, drift) => {
    for (const found of firstAlarms(of, of, drift)) {
      expect(found![0]).toBeLessThanOrEqual(10);
      expect(found![1]).toBe(MEAN_UP);
    }
  });

  test("at deviation 0.5 a drift of 0.05 alarms no more often than chance does", () => {
    const chance = 200 / runLengthTwoSided({ slack: 0.5, threshold: 8 }, normalScores(0.1));
    const share = firstAlarms(0.5, 0.5, 0.05).filter(Boolean).length / 300;
    expect(share).toBeLessThan(2 * chance + 0.02);
  });

  test("from deviation 0.01 to 0.5 the variance chart alarms, and the mean chart is quiet", () => {
    const found = firstAlarms(0.01, 0.5, 0);
    for (const alarm of found) expect(alarm?.[0]).toBeLessThanOrEqual(20);
    const ofMean = found.filter((alarm) => alarm![1]! <= MEAN_DOWN).length;
    expect(ofMean / found.length).toBeLessThan(0.05);
    expect(found.filter((alarm) => alarm![1] === VARIANCE_UP).length).toBeGreaterThan(280);
  });

  test("and back again: the variance chart alarms downwards, the mean chart never", () => {
    const found = firstAlarms(0.5, 0.01, 0);
    for (const alarm of found) expect(alarm?.[1]).toBe(VARIANCE_DOWN);
  });
});

test("A-20: the mean chart alone gives false alarms as rarely as theory says, within a quarter", () => {
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
