/**
 * Laws of the Kalman filters: dense, structural, and the smoother.
 */
import { propertyBudget } from "@meristem/testkit";
import fc from "fast-check";
import { expect, test } from "vitest";
import { nextNormal, streamFrom } from "../random/index.js";
import {
  kalmanPredictInto,
  kalmanState,
  kalmanStep,
  kalmanUpdateInto,
  smooth,
  type KalmanState,
  type StateSpaceModel,
} from "./kalman.js";
import {
  initialStructuralState,
  structuralForecastInto,
  structuralStep,
  structuralStepInto,
  type StructuralConfig,
} from "./structural.js";

const configs = fc.record<StructuralConfig>({
  noiseVariance: fc.double({ min: 0.1, max: 2, noNaN: true }),
  levelVariance: fc.double({ min: 0, max: 1, noNaN: true }),
  slopeVariance: fc.double({ min: 0, max: 0.1, noNaN: true }),
  slopeDamping: fc.constantFrom(0, 0.9, 1),
  seasonLength: fc.constantFrom(0, 2, 4),
  seasonVariance: fc.double({ min: 0, max: 0.5, noNaN: true }),
  priorVariance: fc.constantFrom(1, 100),
});
const series = fc.array(
  fc.option(fc.double({ min: -5, max: 5, noNaN: true }), { nil: undefined }),
  {
    minLength: 1,
    maxLength: 25,
  },
);

/** The structural model as a dense one; the observation loads the season of step `t`. */
function denseModel(config: StructuralConfig, t: number): StateSpaceModel {
  const m = config.seasonLength;
  const n = 2 + m;
  const transition = new Float64Array(n * n);
  const processCovariance = new Float64Array(n * n);
  transition[0] = 1;
  transition[1] = config.slopeDamping;
  transition[n + 1] = config.slopeDamping;
  processCovariance[0] = config.levelVariance;
  processCovariance[n + 1] = config.slopeVariance;
  for (let i = 2; i < n; i++) {
    transition[i * n + i] = 1;
    for (let j = 2; j < n; j++) {
      processCovariance[i * n + j] = config.seasonVariance * ((i === j ? 1 : 0) - 1 / m);
    }
  }
  const loading = new Float64Array(n);
  loading[0] = 1;
  if (m > 0) loading[2 + (t % m)] = 1;
  const { noiseVariance } = config;
  return {
    stateCount: n,
    transition,
    offset: new Float64Array(n),
    processCovariance,
    loading,
    noiseVariance,
  };
}

test("the structural filter is the dense filter of the same model to 1e-9", () =>
  fc.assert(
    fc.property(configs, series, (config, values) => {
      const fast = initialStructuralState(config);
      const dense = kalmanState(fast.mean, fast.covariance);
      const output = { innovation: 0, variance: 0 };
      for (const [t, value] of values.entries()) {
        const model = denseModel(config, t);
        if (t > 0) kalmanPredictInto(dense, model);
        structuralStepInto(fast, value, config);
        if (value !== undefined) {
          kalmanUpdateInto(output, dense, value, model);
          expect(Math.abs(fast.innovation - output.innovation)).toBeLessThan(1e-9);
          expect(Math.abs(fast.variance - output.variance)).toBeLessThan(1e-9);
        }
        for (const [i, mean] of dense.mean.entries()) {
          expect(Math.abs(fast.mean[i]! - mean)).toBeLessThan(1e-9);
        }
      }
      const ahead = 6;
      const means = new Float64Array(ahead);
      const variances = new Float64Array(ahead);
      structuralForecastInto(means, variances, fast, config);
      for (let h = 0; h < ahead; h++) {
        const model = denseModel(config, values.length + h);
        kalmanPredictInto(dense, model);
        const probe = kalmanState(dense.mean, dense.covariance);
        kalmanUpdateInto(output, probe, 0, model);
        expect(Math.abs(means[h]! + output.innovation)).toBeLessThan(1e-9);
        expect(Math.abs(variances[h]! - output.variance)).toBeLessThan(1e-9);
      }
    }),
    propertyBudget,
  ));

test("structural step leaves its state alone and agrees with stepInto bit for bit", () =>
  fc.assert(
    fc.property(configs, series, (config, values) => {
      let pure = initialStructuralState(config);
      const hot = initialStructuralState(config);
      for (const value of values) {
        const before = structuredClone(pure);
        const { state } = structuralStep(pure, value, config);
        expect(pure).toEqual(before);
        structuralStepInto(hot, value, config);
        expect(state).toEqual(hot);
        pure = state;
      }
    }),
    propertyBudget,
  ));

test("the seasons sum to zero and the covariance stays symmetric with no negative variance", () =>
  fc.assert(
    fc.property(configs, series, (config, values) => {
      const state = initialStructuralState(config);
      for (const value of values) structuralStepInto(state, value, config);
      const n = state.mean.length;
      expect(Math.abs(state.mean.subarray(2).reduce((sum, s) => sum + s, 0))).toBeLessThan(1e-9);
      for (let i = 0; i < n; i++) {
        expect(state.covariance[i * n + i]).toBeGreaterThanOrEqual(0);
        for (let j = 0; j < i; j++) {
          expect(state.covariance[i * n + j]).toBe(state.covariance[j * n + i]);
        }
      }
    }),
    propertyBudget,
  ));

test("a trend with a season of twelve is found and continued", () => {
  const config: StructuralConfig = {
    noiseVariance: 1,
    levelVariance: 1e-3,
    slopeVariance: 1e-6,
    slopeDamping: 1,
    seasonLength: 12,
    seasonVariance: 1e-6,
    priorVariance: 1e4,
  };
  const truth = (t: number): number => 5 + 0.1 * t + 3 * Math.sin((2 * Math.PI * t) / 12);
  const state = initialStructuralState(config);
  const stream = streamFrom(12);
  for (let t = 0; t < 600; t++)
    structuralStepInto(state, truth(t) + 0.1 * nextNormal(stream), config);
  const means = new Float64Array(24);
  structuralForecastInto(means, new Float64Array(24), state, config);
  for (let h = 1; h <= 24; h++) expect(Math.abs(means[h - 1]! - truth(599 + h))).toBeLessThan(0.15);
});

test("the innovations of the true model are white with the variance it claims", () => {
  const config: StructuralConfig = {
    noiseVariance: 1,
    levelVariance: 0.25,
    slopeVariance: 0,
    slopeDamping: 0,
    seasonLength: 0,
    seasonVariance: 0,
    priorVariance: 100,
  };
  const stream = streamFrom(31);
  const state = initialStructuralState(config);
  const count = 20_000;
  let level = 0;
  let last = 0;
  let products = 0;
  for (let t = 0; t < count; t++) {
    level += 0.5 * nextNormal(stream);
    structuralStepInto(state, level + nextNormal(stream), config);
    const scaled = state.innovation / Math.sqrt(state.variance);
    products += scaled * last;
    last = scaled;
  }
  expect(Math.abs(state.squareSum / count - 1)).toBeLessThan(4 * Math.sqrt(2 / count));
  expect(Math.abs(products / count)).toBeLessThan(4 / Math.sqrt(count));
});

const walk: StateSpaceModel = {
  stateCount: 2,
  transition: Float64Array.of(1, 1, 0, 0.9),
  offset: Float64Array.of(0.1, 0),
  processCovariance: Float64Array.of(0.2, 0.05, 0.05, 0.1),
  loading: Float64Array.of(1, 0),
  noiseVariance: 0.5,
};

test("the smoothed law at the end is the filtered one, and before it the variance never grows", () => {
  const filtered: KalmanState[] = [];
  let state = kalmanState(Float64Array.of(0, 0), Float64Array.of(10, 0, 0, 10));
  const stream = streamFrom(2);
  for (let t = 0; t < 40; t++) {
    state = kalmanStep(state, t % 7 === 0 ? undefined : nextNormal(stream), walk).state;
    filtered.push(state);
  }
  const { states, keptCount } = smooth(filtered, walk);
  expect(keptCount).toBe(0);
  expect(states[39]!.mean).toEqual(filtered[39]!.mean);
  for (const [t, { covariance }] of states.entries()) {
    expect(covariance[0]!).toBeLessThanOrEqual(filtered[t]!.covariance[0]! + 1e-12);
    expect(covariance[3]!).toBeLessThanOrEqual(filtered[t]!.covariance[3]! + 1e-12);
  }
});

test("the smoother gives the conditional law of the joint normal", () => {
  // Two steps of a scalar walk by hand: x1 ~ N(0, 2), x2 = x1 + N(0, 1), y = x + N(0, 1).
  const model: StateSpaceModel = {
    stateCount: 1,
    transition: Float64Array.of(1),
    offset: Float64Array.of(0),
    processCovariance: Float64Array.of(1),
    loading: Float64Array.of(1),
    noiseVariance: 1,
  };
  const prior = kalmanState(Float64Array.of(0), Float64Array.of(1));
  const first = kalmanStep(prior, 3, model).state;
  const second = kalmanStep(first, 1, model).state;
  const { states } = smooth([first, second], model);
  // Cov(y) = [[3, 2], [2, 4]], Cov(x1, y) = (2, 2): x1 = (2, 2)·Cov⁻¹·(3, 1).
  const determinant = 3 * 4 - 2 * 2;
  const weights = [(2 * 4 - 2 * 2) / determinant, (-2 * 2 + 2 * 3) / determinant];
  expect(states[0]!.mean[0]).toBeCloseTo(weights[0]! * 3 + weights[1]! * 1, 13);
  expect(states[0]!.covariance[0]).toBeCloseTo(2 - 2 * weights[0]! - 2 * weights[1]!, 13);
});

test("bad input is refused by name, shape and expectation", () => {
  const state = kalmanState(Float64Array.of(0), Float64Array.of(1));
  expect(() => kalmanStep(state, 1, walk)).toThrow("mean: shape (1), expected (2)");
  expect(() => kalmanStep(state, 1, { ...walk, noiseVariance: -1 })).toThrow("noiseVariance: -1");
  const config = {
    noiseVariance: 1,
    levelVariance: 1,
    slopeVariance: 0,
    slopeDamping: 0,
    seasonLength: 1,
    seasonVariance: 0,
    priorVariance: 1,
  };
  expect(() => initialStructuralState(config)).toThrow("seasonLength: 1, expected 0 or >= 2");
  const good = { ...config, seasonLength: 0 };
  const fresh = initialStructuralState(good);
  expect(() => structuralStepInto(fresh, NaN, good)).toThrow("observation: NaN, expected finite");
});
