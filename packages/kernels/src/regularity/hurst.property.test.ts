/**
 * Laws of the second-difference exponent and its standard error, on exact fractional noise.
 */
import { propertyBudget } from "@meristem/testkit";
import fc from "fast-check";
import { expect, test } from "vitest";
import { fork, normalInto, streamFrom } from "../random/index.js";
import { fractionalNoiseInto, motionVariance } from "./fractional-noise.js";
import { hurstStandardError } from "./hurst-error.js";
import {
  hurstExponent,
  hurstExponentInto,
  hurstPlan,
  hurstStep,
  hurstStepInto,
  hurstWindow,
} from "./hurst.js";
import { varianceRatio } from "./variance-ratio.js";
import { waveletLeaders } from "./wavelet-leaders.js";

function motion(length: number, hurst: number, seed: number): Float64Array {
  const path = new Float64Array(length);
  fractionalNoiseInto(path, hurst, fork(streamFrom(seed), "motion"));
  for (let t = 1; t < length; t++) path[t]! += path[t - 1]!;
  return path;
}

function summary(sample: readonly number[]): { mean: number; deviation: number } {
  const mean = sample.reduce((sum, value) => sum + value, 0) / sample.length;
  const squares = sample.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / (sample.length - 1)) };
}

test("fractional noise has the covariance of the increments of fractional motion", () => {
  for (const hurst of [0.2, 0.5, 0.8]) {
    const sums = new Float64Array(8);
    const runs = 200;
    for (let run = 0; run < runs; run++) {
      const noise = new Float64Array(200);
      fractionalNoiseInto(noise, hurst, streamFrom(run));
      for (let lag = 0; lag < 8; lag++) {
        for (let t = 0; t < 192; t++) sums[lag]! += noise[t]! * noise[t + lag]!;
      }
    }
    for (const [lag, sum] of sums.entries()) {
      const exact =
        (motionVariance(lag + 1, hurst) -
          2 * motionVariance(lag, hurst) +
          motionVariance(lag - 1, hurst)) /
        2;
      expect(Math.abs(sum / (runs * 192) - exact), `${hurst} ${lag}`).toBeLessThan(0.03);
    }
  }
});

// Length, exponent, standard deviation: predictor digest §2.2, 300 replicas each.
test.each([
  [128, 0.3, 0.082],
  [128, 0.5, 0.09],
  [128, 0.7, 0.084],
  [512, 0.3, 0.03],
  [512, 0.5, 0.033],
  [512, 0.7, 0.035],
  [1024, 0.5, 0.02],
  [4096, 0.5, 0.01],
])(
  "length %d, exponent %d: the spread is %d, the standard error says so",
  (length, hurst, table) => {
    const runs = length > 1024 ? 40 : length > 512 ? 150 : 300;
    const estimates: number[] = [];
    for (let run = 0; run < runs; run++) {
      estimates.push(hurstExponent(motion(length, hurst, run))!.exponent);
    }
    const { mean, deviation } = summary(estimates);
    // Three standard errors of a standard deviation.
    const share = 3 / Math.sqrt(2 * runs);
    const stated = hurstStandardError(length, hurst);
    expect(Math.abs(mean - hurst)).toBeLessThan(0.01 + (3 * deviation) / Math.sqrt(runs));
    expect(Math.abs(deviation / stated - 1)).toBeLessThan(share);
    expect(Math.abs(stated / table - 1)).toBeLessThan(0.05 + 3 / Math.sqrt(600));
    // 3-sd bands hold run by run.
    const outside = estimates.filter((estimate) => Math.abs(estimate - hurst) > 3.5 * stated);
    expect(outside.length).toBeLessThanOrEqual(runs / 100);
  },
);

test("the mean over fifty Brownian paths of 1024 is within 0.02, and grows with the exponent", () => {
  const means = [0.2, 0.5, 0.8].map((hurst) => {
    const sample = Array.from({ length: 50 }, (_, run) => motion(1024, hurst, 900 + run));
    return summary(sample.map((path) => hurstExponent(path)!.exponent)).mean;
  });
  for (const [i, mean] of means.entries()) {
    expect(Math.abs(mean - (0.2 + 0.3 * i))).toBeLessThan(0.02);
  }
});

test("every second value has the same exponent, with the error of half as many", () => {
  const differences = Array.from({ length: 60 }, (_, run) => {
    const path = motion(1024, 0.6, 400 + run);
    const half = path.filter((_value, t) => t % 2 === 0);
    return hurstExponent(half)!.exponent - hurstExponent(path)!.exponent;
  });
  const { mean, deviation } = summary(differences);
  expect(Math.abs(mean)).toBeLessThan(0.01 + (3 * deviation) / Math.sqrt(60));
  expect(deviation).toBeLessThan(1.3 * hurstStandardError(512, 0.6));
});

test("unit, level and a linear trend do not matter", () =>
  fc.assert(
    fc.property(
      fc.integer({ min: 33, max: 200 }),
      fc.double({ min: 0.1, max: 0.9, noNaN: true }),
      (length, hurst) => {
        const path = motion(length, hurst, length);
        const { exponent } = hurstExponent(path)!;
        const moved = path.map((value, t) => 1000 * value + 5 + 3 * t);
        expect(hurstExponent(moved)!.exponent).toBeCloseTo(exponent, 6);
      },
    ),
    { ...propertyBudget, numRuns: 50 },
  ));

test("the updated exponent is that of the window, at every step and after huge values have left", () => {
  const path = motion(700, 0.4, 5);
  path[100] = 1e9;
  path[101] = -1e150;
  const window = hurstWindow(100);
  for (const [t, value] of path.entries()) {
    const known = hurstStepInto(window, value);
    expect(known).toBe(t >= 99);
    if (t < 99 || (t > 200 && t < 310)) continue;
    const whole = hurstExponent(path.slice(t - 99, t + 1))!;
    const [exponent, standardError] = window.estimate as unknown as [number, number];
    const tolerance = t < 100 || t >= 310 ? 1e-9 : 1;
    expect(Math.abs(exponent - whole.exponent)).toBeLessThan(tolerance);
    if (tolerance === 1e-9) {
      expect(Math.abs(standardError / whole.standardError - 1)).toBeLessThan(0.02);
    }
  }
});

test("the exponent of a window inside an array is that of the window alone", () =>
  fc.assert(
    fc.property(
      fc.integer({ min: 33, max: 120 }),
      fc.integer({ min: 0, max: 40 }),
      fc.double({ min: 0.1, max: 0.9, noNaN: true }),
      (length, first, hurst) => {
        const path = motion(200, hurst, length);
        const out = new Float64Array(5).fill(7);
        expect(hurstExponentInto(out, 2, path, first, 1, hurstPlan(length))).toBe(true);
        const { exponent, standardError } = hurstExponent(path.slice(first, first + length))!;
        expect(out[2]).toBe(exponent);
        // Between the grid's exponents the error is interpolated.
        expect(Math.abs(out[3]! / standardError - 1)).toBeLessThan(0.02);
        expect([out[0], out[1], out[4]]).toEqual([7, 7, 7]);
      },
    ),
    { ...propertyBudget, numRuns: 30 },
  ));

test("the scale of the changes does not matter, and saves values of any unit", () => {
  const plan = hurstPlan(200);
  const path = motion(200, 0.4, 3);
  const [plain, scaled] = [new Float64Array(2), new Float64Array(2)];
  hurstExponentInto(plain, 0, path, 0, 1, plan);
  for (const factor of [2 ** 900, 2 ** -900]) {
    const moved = path.map((value) => factor * value);
    expect(hurstExponentInto(scaled, 0, moved, 0, factor, plan)).toBe(true);
    expect(scaled).toEqual(plain);
    expect(varianceRatio(moved, 0, 200, 16, factor)).toBe(varianceRatio(path, 0, 200, 16, 1));
  }
  const constant = new Float64Array(200).fill(4);
  expect(hurstExponentInto(scaled, 0, constant, 0, 1, plan)).toBe(false);
  expect(scaled).toEqual(plain);
});

test("the variance ratio is lag^(2H - 1) on fractional motion, 1/lag on noise, 0 on a constant", () => {
  for (const hurst of [0.3, 0.5, 0.8]) {
    const ratios = Array.from({ length: 40 }, (_, run) =>
      varianceRatio(motion(1024, hurst, 70 + run), 0, 1024, 16, 1),
    );
    const { mean, deviation } = summary(ratios);
    const exact = 16 ** (2 * hurst - 1);
    // The denominator's own error biases a ratio of means of 1008 changes by less than 3 %.
    expect(Math.abs(mean / exact - 1)).toBeLessThan(0.03 + (3 * deviation) / exact / Math.sqrt(40));
  }
  const noise = new Float64Array(4096);
  normalInto(noise, streamFrom(8));
  expect(varianceRatio(noise, 0, 4096, 16, 1)).toBeCloseTo(1 / 16, 2);
  expect(varianceRatio(new Float64Array(64).fill(2), 0, 64, 16, 1)).toBe(0);
  const line = Float64Array.from({ length: 64 }, (_, t) => t);
  expect(varianceRatio(line, 8, 40, 16, 1)).toBe(16);
});

test("step leaves its window alone and agrees with stepInto bit for bit", () =>
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -9, max: 9, noNaN: true }), { minLength: 30, maxLength: 90 }),
      (values) => {
        let pure = hurstWindow(40);
        const hot = hurstWindow(40);
        for (const value of values) {
          const before = structuredClone(pure);
          const { state, output } = hurstStep(pure, value);
          expect(pure).toEqual(before);
          expect(output !== undefined).toBe(hurstStepInto(hot, value));
          expect(state).toEqual(hot);
          pure = state;
        }
      },
    ),
    { ...propertyBudget, numRuns: 20 },
  ));

test("white noise reads zero, a smooth curve two, a constant nothing, and any size is finite", () => {
  const noise = new Float64Array(2048);
  normalInto(noise, streamFrom(3));
  expect(Math.abs(hurstExponent(noise)!.exponent)).toBeLessThan(0.06);
  const smooth = Float64Array.from({ length: 2048 }, (_, t) => Math.sin(t / 300));
  expect(hurstExponent(smooth)!.exponent).toBeCloseTo(2, 1);
  expect(hurstExponent(new Float64Array(64).fill(7))).toBeUndefined();
  const window = hurstWindow(64);
  for (let t = 0; t < 300; t++) hurstStepInto(window, t % 3 === 0 ? 1e308 : -1e308);
  expect(window.estimate.every(Number.isFinite)).toBe(true);
  for (let t = 0; t < 100; t++) hurstStepInto(window, 4);
  expect(hurstStepInto(window, 4)).toBe(false);
});

test.each([
  [0.5, 3, 0.03],
  [0.9, 3, 0.03],
  [0.3, 4, 0.03],
])(
  "leaders recover exponent %d from scale %d within %d, and see no multifractality",
  (hurst, scaleMin, bias) => {
    const paths = Array.from({ length: 30 }, (_, run) => motion(4096, hurst, run));
    const fits = paths.map((path) => waveletLeaders(path, { scaleMin })!);
    const c1 = summary(fits.map((fit) => fit.c1));
    expect(Math.abs(c1.mean - hurst)).toBeLessThan(bias + (3 * c1.deviation) / Math.sqrt(30));
    const stated = summary(fits.map((fit) => fit.c1Error)).mean;
    expect(stated / c1.deviation).toBeGreaterThan(0.65);
    expect(stated / c1.deviation).toBeLessThan(1.25);
    const c2 = summary(fits.map((fit) => fit.c2));
    expect(Math.abs(c2.mean)).toBeLessThan(0.01);
  },
);

test("leaders tell a multifractal cascade from fractional motion by a negative c2", () => {
  // Brownian motion in multifractal time: a lognormal dyadic cascade with variance 0.16·ln 2 a level
  // has c2 = -0.04 at the path of index ½ (-variance/4 per natural logarithm of scale).
  const c2s = Array.from({ length: 30 }, (_, run) => {
    const stream = fork(streamFrom(run), "cascade");
    let measure = Float64Array.of(1);
    for (let level = 0; level < 12; level++) {
      const draws = new Float64Array(2 * measure.length);
      normalInto(draws, stream);
      measure = draws.map((z, i) => measure[i >> 1]! * Math.exp(Math.sqrt(0.16 * Math.LN2) * z));
    }
    const path = new Float64Array(measure.length);
    normalInto(path, stream);
    for (let t = 0; t < path.length; t++) {
      path[t] = path[t]! * Math.sqrt(measure[t]!) + (t > 0 ? path[t - 1]! : 0);
    }
    return waveletLeaders(path)!.c2;
  });
  const { mean, deviation } = summary(c2s);
  expect(mean).toBeLessThan(-0.02);
  expect(Math.abs(mean + 0.04)).toBeLessThan(0.012 + (3 * deviation) / Math.sqrt(30));
});

test("bad input is refused by name, too little is undefined", () => {
  expect(() => hurstExponent(new Float64Array(32))).toThrow(
    "values: shape (32), expected at least",
  );
  expect(() => hurstWindow(20)).toThrow("length: 20");
  expect(() => hurstStepInto(hurstWindow(40), NaN)).toThrow("value: NaN");
  expect(() => hurstStandardError(100, 1)).toThrow("hurst: 1, expected within (0, 1)");
  expect(() => fractionalNoiseInto(new Float64Array(0), 0.5, streamFrom(1))).toThrow(
    "target: shape",
  );
  expect(() => waveletLeaders(new Float64Array(9))).toThrow("values: shape (9)");
  expect(waveletLeaders(motion(200, 0.5, 1))).toBeUndefined();
  expect(waveletLeaders(new Float64Array(4096))).toBeUndefined();
});
