/**
 * Laws of kernel ridge, of its recursive form and of random features.
 */
import { propertyBudget } from "@meristem/testkit";
import fc from "fast-check";
import { expect, test } from "vitest";
import { choleskyInto, choleskySolveInto } from "../linalg/cholesky.js";
import { nextNormal, streamFrom } from "../random/index.js";
import { kernelAt, matern32, matern52, rbf } from "./kernel-functions.js";
import {
  chooseKernelRidge,
  fitKernelRidge,
  kernelRidgePredict,
  type KernelRidgeConfig,
  type RegressionData,
} from "./kernel-ridge.js";
import { initialKernelTrackerState, type KernelTrackerConfig } from "./kernel-tracker-state.js";
import {
  kernelTrackerPredict,
  kernelTrackerStep,
  kernelTrackerStepInto,
} from "./kernel-tracker.js";
import {
  drawPhasedFeatures,
  drawRandomFeatures,
  phasedFeaturesInto,
  randomFeaturesInto,
} from "./random-features.js";

const scalar = fc.double({ min: -3, max: 3, noNaN: true });
const dataSets = fc.integer({ min: 2, max: 9 }).chain((count) =>
  fc.record<RegressionData>({
    points: fc
      .array(scalar, { minLength: 2 * count, maxLength: 2 * count })
      .map((values) => Float64Array.from(values)),
    targets: fc
      .array(scalar, { minLength: count, maxLength: count })
      .map((values) => Float64Array.from(values)),
    dimension: fc.constant(2),
  }),
);
const shapes = fc.constantFrom("rbf", "matern32", "matern52") as fc.Arbitrary<
  KernelRidgeConfig["shape"]
>;
const configs = fc.record<KernelRidgeConfig>({
  shape: shapes,
  lengthScale: fc.double({ min: 0.3, max: 3, noNaN: true }),
  linearWeight: fc.constantFrom(0, 0.5),
  lambda: fc.double({ min: 0.01, max: 1, noNaN: true }),
});

function without(data: RegressionData, index: number): RegressionData {
  const keep = [...data.targets.keys()].filter((i) => i !== index);
  return {
    dimension: 2,
    targets: Float64Array.from(keep, (i) => data.targets[i]!),
    points: Float64Array.from(keep.flatMap((i) => [...data.points.subarray(2 * i, 2 * i + 2)])),
  };
}

test("the closed-form leave-one-out errors are those of leaving each point out", () =>
  fc.assert(
    fc.property(dataSets, configs, (data, config) => {
      const fit = fitKernelRidge(data, config);
      for (const [i, error] of fit.looErrors.entries()) {
        const other = fitKernelRidge(without(data, i), config);
        const { mean } = kernelRidgePredict(other, data.points.slice(2 * i, 2 * i + 2));
        expect(Math.abs(data.targets[i]! - mean - error)).toBeLessThan(1e-8);
      }
    }),
    propertyBudget,
  ));

test("far from the data a prediction without linear part is 0 and the open share is whole", () => {
  const data = {
    points: Float64Array.of(0, 1, 2),
    targets: Float64Array.of(1, -1, 2),
    dimension: 1,
  };
  const config: KernelRidgeConfig = {
    shape: "rbf",
    lengthScale: 0.5,
    linearWeight: 0,
    lambda: 0.1,
  };
  const fit = fitKernelRidge(data, config);
  const far = kernelRidgePredict(fit, Float64Array.of(100));
  expect(far.mean).toBe(0);
  expect(far.variance).toBeCloseTo(fit.signalVariance * 1.1, 12);
  expect(kernelRidgePredict(fit, Float64Array.of(1)).variance).toBeLessThan(far.variance);
});

test("a very long length scale tends to ridge on a constant", () => {
  const data = {
    points: Float64Array.of(0, 1, 5),
    targets: Float64Array.of(3, 1, 2),
    dimension: 1,
  };
  const config: KernelRidgeConfig = {
    shape: "rbf",
    lengthScale: 1e6,
    linearWeight: 0,
    lambda: 0.5,
  };
  const { mean } = kernelRidgePredict(fitKernelRidge(data, config), Float64Array.of(2));
  expect(mean).toBeCloseTo(6 / 3.5, 9);
});

test("the chosen scales beat a window mean on a smooth function and ignore pure noise", () => {
  const stream = streamFrom(5);
  const points = Float64Array.from({ length: 80 }, (_, i) => i / 8);
  const smooth = points.map((x) => Math.sin(x) + 0.05 * nextNormal(stream));
  const noise = points.map(() => nextNormal(stream));
  const grid = {
    shape: "rbf" as const,
    linearWeight: 0,
    relativeLengthScales: [0.05, 0.1, 0.25, 0.5, 1, 2, 4],
    lambdas: [1e-3, 1e-2, 0.1, 1, 10],
  };
  const fit = chooseKernelRidge({ points, targets: smooth, dimension: 1 }, grid);
  expect(Math.sqrt(fit.looVariance)).toBeLessThan(0.065);
  const flat = chooseKernelRidge({ points, targets: noise, dimension: 1 }, grid);
  const variance = noise.reduce((sum, y) => sum + y * y, 0) / 80;
  expect(flat.looVariance).toBeLessThan(1.1 * variance);
  expect(() =>
    chooseKernelRidge({ points, targets: noise, dimension: 1 }, { ...grid, lambdas: [] }),
  ).toThrow("grid: no pair to try");
});

test("the recursive form is kernel ridge on all samples, but for what is not novel", () =>
  fc.assert(
    fc.property(dataSets, configs, (data, config) => {
      const tracker: KernelTrackerConfig = {
        ...config,
        dimension: 2,
        capacity: 9,
        forgetting: 1,
        noveltyMin: 1e-8,
      };
      const state = initialKernelTrackerState(tracker);
      for (const [i, target] of data.targets.entries()) {
        kernelTrackerStepInto(state, data.points.slice(2 * i, 2 * i + 2), target, tracker);
      }
      const point = Float64Array.of(0.3, -0.7);
      const { mean } = kernelRidgePredict(fitKernelRidge(data, config), point);
      const largest = Math.max(...data.targets.map(Math.abs));
      const missed = (data.targets.length - state.size) * Math.sqrt(1e-8 / config.lambda) * largest;
      // Rounding of the inverse kernel matrix, whose condition number is up to 9 / noveltyMin.
      const bound = missed + 1e-6 * (1 + largest);
      expect(Math.abs(kernelTrackerPredict(state, point, tracker).mean - mean)).toBeLessThan(bound);
    }),
    propertyBudget,
  ));

test("tracker step leaves its state alone, agrees with stepInto and keeps within capacity", () =>
  fc.assert(
    fc.property(dataSets, configs, (data, config) => {
      const tracker: KernelTrackerConfig = {
        ...config,
        dimension: 2,
        capacity: 3,
        forgetting: 0.95,
        noveltyMin: 1e-3,
      };
      let pure = initialKernelTrackerState(tracker);
      const hot = initialKernelTrackerState(tracker);
      for (const [i, target] of data.targets.entries()) {
        const point = data.points.slice(2 * i, 2 * i + 2);
        const before = structuredClone(pure);
        const { state } = kernelTrackerStep(pure, { point, target }, tracker);
        expect(pure).toEqual(before);
        kernelTrackerStepInto(hot, point, target, tracker);
        expect(state).toEqual(hot);
        expect(state.size).toBeLessThanOrEqual(3);
        pure = state;
      }
    }),
    propertyBudget,
  ));

test("a dictionary of 20 points follows a chaotic map that a line cannot", () => {
  const tracker: KernelTrackerConfig = {
    shape: "rbf",
    lengthScale: 0.3,
    linearWeight: 0,
    lambda: 1e-4,
    dimension: 1,
    capacity: 20,
    forgetting: 0.999,
    noveltyMin: 1e-6,
  };
  const state = initialKernelTrackerState(tracker);
  let x = 0.3;
  let late = 0;
  for (let t = 0; t < 3000; t++) {
    const next = 3.9 * x * (1 - x);
    const error = kernelTrackerStepInto(state, Float64Array.of(x), next, tracker);
    if (t >= 2000) late += Math.abs(error) / 1000;
    x = next;
  }
  expect(late).toBeLessThan(2e-3);
  expect(state.size).toBeLessThanOrEqual(20);
});

test("inner products of random features are the Gaussian kernel within five standard errors", () => {
  const map = drawRandomFeatures(streamFrom(1), {
    inputCount: 2,
    featureCount: 4096,
    lengthScale: 1.5,
  });
  const x = Float64Array.of(0.5, -1);
  const z = Float64Array.of(1.2, 0.4);
  const a = new Float64Array(4096);
  const b = new Float64Array(4097);
  randomFeaturesInto(a, map, x);
  randomFeaturesInto(b, map, z, 1);
  const product = a.reduce((sum, value, i) => sum + value * b[i + 1]!, 0);
  expect(Math.abs(product - rbf(0.7 ** 2 + 1.4 ** 2, 1.5))).toBeLessThan(5 / Math.sqrt(4096));
  expect(a.reduce((sum, value) => sum + value * value, 0)).toBeCloseTo(1, 12);
});

test("inner products of phased features are the Gaussian kernel within five standard errors", () => {
  const size = 4096;
  const map = drawPhasedFeatures(streamFrom(1), {
    inputCount: 2,
    featureCount: size,
    lengthScale: 1.5,
    amplitude: Math.sqrt(2 / size),
  });
  const both = Float64Array.of(0.5, -1, 1.2, 0.4);
  const a = new Float64Array(size);
  const b = new Float64Array(size + 2).fill(7);
  phasedFeaturesInto(a, 0, map, both, 0);
  phasedFeaturesInto(b, 1, map, both, 2);
  const product = a.reduce((sum, value, i) => sum + value * b[i + 1]!, 0);
  // 2·cos·cos has a mean square of at most 3/2: two cosines of one random phase.
  const tolerance = 5 * Math.sqrt(1.5 / size);
  expect(Math.abs(product - rbf(0.7 ** 2 + 1.4 ** 2, 1.5))).toBeLessThan(tolerance);
  expect(Math.max(...a.map(Math.abs))).toBeLessThanOrEqual(map.amplitude);
  expect([b[0], b[size + 1]]).toEqual([7, 7]);
  const again = new Float64Array(size);
  phasedFeaturesInto(again, 0, map, both, 0);
  expect(again).toEqual(a);
});

test("ridge on random features tends to kernel ridge", () => {
  const stream = streamFrom(2);
  const points = Float64Array.from({ length: 30 }, (_, i) => i / 6);
  const targets = points.map((x) => Math.cos(x));
  const config: KernelRidgeConfig = { shape: "rbf", lengthScale: 1, linearWeight: 0, lambda: 0.1 };
  const exact = kernelRidgePredict(
    fitKernelRidge({ points, targets, dimension: 1 }, config),
    Float64Array.of(2.03),
  ).mean;
  const size = 400;
  const map = drawRandomFeatures(stream, { inputCount: 1, featureCount: size, lengthScale: 1 });
  const normal = new Float64Array(size * size);
  const moment = new Float64Array(size);
  const row = new Float64Array(size);
  for (const [k, x] of points.entries()) {
    randomFeaturesInto(row, map, Float64Array.of(x));
    for (let i = 0; i < size; i++) {
      moment[i]! += row[i]! * targets[k]!;
      for (let j = 0; j < size; j++) normal[i * size + j]! += row[i]! * row[j]!;
    }
  }
  for (let i = 0; i < size; i++) normal[i * size + i]! += config.lambda;
  choleskyInto(normal, normal, size);
  choleskySolveInto(moment, normal, moment, size);
  randomFeaturesInto(row, map, Float64Array.of(2.03));
  const approximate = row.reduce((sum, value, i) => sum + value * moment[i]!, 0);
  expect(Math.abs(approximate - exact)).toBeLessThan(0.03);
});

test("the kernels have their closed-form values", () => {
  expect(rbf(4, 2)).toBeCloseTo(Math.exp(-0.5), 15);
  expect(matern32(4, 2)).toBeCloseTo((1 + Math.sqrt(3)) * Math.exp(-Math.sqrt(3)), 15);
  const r = Math.sqrt(5);
  expect(matern52(4, 2)).toBeCloseTo((1 + r + 5 / 3) * Math.exp(-r), 15);
  const kernel = { shape: "rbf", lengthScale: 1, linearWeight: 2 } as const;
  expect(kernelAt(kernel, 1, Float64Array.of(0, 3), 1, Float64Array.of(3), 0)).toBe(19);
});

test("bad input is refused by name, shape and expectation", () => {
  const data = { points: new Float64Array(3), targets: new Float64Array(2), dimension: 2 };
  const config: KernelRidgeConfig = { shape: "rbf", lengthScale: 1, linearWeight: 0, lambda: 1 };
  expect(() => fitKernelRidge(data, config)).toThrow("points: shape (3), expected (4)");
  const good = { ...data, points: new Float64Array(4) };
  expect(() => fitKernelRidge(good, { ...config, lambda: 0 })).toThrow("lambda: 0");
  expect(() => fitKernelRidge(good, { ...config, lengthScale: -1 })).toThrow("lengthScale: -1");
  expect(() =>
    drawRandomFeatures(streamFrom(1), { inputCount: 1, featureCount: 3, lengthScale: 1 }),
  ).toThrow("featureCount: 3, expected even");
  const phased = { inputCount: 1, featureCount: 0, lengthScale: 1, amplitude: 1 };
  expect(() => drawPhasedFeatures(streamFrom(1), phased)).toThrow("featureCount: 0");
});
