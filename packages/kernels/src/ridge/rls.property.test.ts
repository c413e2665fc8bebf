/**
 * Laws of recursive least squares.
 */
import { propertyBudget } from "@meristem/testkit";
import fc from "fast-check";
import { expect, test } from "vitest";
import { choleskyInto, choleskySolveInto } from "../linalg/cholesky.js";
import { nextUniform, streamFrom } from "../random/index.js";
import { initialRlsBankState, rlsBankPredictInto, rlsBankStep } from "./rls-bank.js";
import { rlsBankStepInto, type RlsBankConfig } from "./rls-bank.js";
import { initialRlsState, rlsPredict, rlsStep, rlsStepInto, type RlsConfig } from "./rls.js";

const plain = (featureCount: number, forgetting: number): RlsConfig => ({
  featureCount,
  forgetting,
  priorVariance: 10,
  varianceMax: Infinity,
  huberThreshold: Infinity,
  scaleRate: 0.02,
});

const samples = fc.integer({ min: 1, max: 4 }).chain((size) =>
  fc.record({
    size: fc.constant(size),
    rows: fc.array(
      fc.record({
        features: fc
          .array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: size, maxLength: size })
          .map((values) => Float64Array.from(values)),
        target: fc.double({ min: -5, max: 5, noNaN: true }),
      }),
      { minLength: 1, maxLength: 30 },
    ),
  }),
);

test("without forgetting or robustness the weights are the batch ridge solution to 1e-9", () =>
  fc.assert(
    fc.property(samples, fc.constantFrom(1, 0.95), ({ size, rows }, forgetting) => {
      const config = plain(size, forgetting);
      const state = initialRlsState(config);
      const normal = new Float64Array(size * size);
      const moment = new Float64Array(size);
      for (let i = 0; i < size; i++) normal[i * size + i] = 1 / config.priorVariance;
      for (const { features, target } of rows) {
        rlsStepInto(state, features, target, config);
        for (let i = 0; i < size; i++) {
          moment[i] = forgetting * moment[i]! + features[i]! * target;
          for (let j = 0; j < size; j++) {
            normal[i * size + j] = forgetting * normal[i * size + j]! + features[i]! * features[j]!;
          }
        }
      }
      const factor = new Float64Array(size * size);
      expect(choleskyInto(factor, normal, size)).toBe(size);
      const expected = new Float64Array(size);
      choleskySolveInto(expected, factor, moment, size);
      for (const [i, weight] of expected.entries()) {
        expect(Math.abs(state.weights[i]! - weight)).toBeLessThan(1e-9 * (1 + Math.abs(weight)));
      }
    }),
    propertyBudget,
  ));

test("step leaves its state alone and agrees with stepInto bit for bit", () =>
  fc.assert(
    fc.property(samples, ({ size, rows }) => {
      const config = { ...plain(size, 0.9), varianceMax: 100, huberThreshold: 2 };
      let pure = initialRlsState(config);
      const hot = initialRlsState(config);
      for (const sample of rows) {
        const before = structuredClone(pure);
        const { state, output } = rlsStep(pure, sample, config);
        expect(pure).toEqual(before);
        expect(output.error).toBe(rlsStepInto(hot, sample.features, sample.target, config));
        expect(state).toEqual(hot);
        pure = state;
      }
    }),
    propertyBudget,
  ));

test("the covariance is symmetric to the bit and its diagonal positive", () =>
  fc.assert(
    fc.property(samples, ({ size, rows }) => {
      const config = { ...plain(size, 0.7), varianceMax: 50 };
      const state = initialRlsState(config);
      for (const { features, target } of rows) rlsStepInto(state, features, target, config);
      for (let i = 0; i < size; i++) {
        expect(state.covariance[i * size + i]).toBeGreaterThan(0);
        for (let j = 0; j < i; j++) {
          expect(state.covariance[i * size + j]).toBe(state.covariance[j * size + i]);
        }
      }
    }),
    propertyBudget,
  ));

test("an outlier moves the weights no further than an error at the threshold would", () =>
  fc.assert(
    fc.property(fc.double({ min: 10, max: 1e6, noNaN: true }), (size) => {
      const config = { ...plain(1, 0.99), huberThreshold: 2.5 };
      const state = initialRlsState(config);
      const stream = streamFrom(3);
      for (let t = 0; t < 200; t++) {
        rlsStepInto(state, Float64Array.of(1), nextUniform(stream) - 0.5, config);
      }
      const limit = 2.5 * state.scale;
      const outlier = rlsStep(state, { features: Float64Array.of(1), target: size }, config);
      const moved = Math.abs(outlier.state.weights[0]! - state.weights[0]!);
      expect(moved).toBeLessThanOrEqual((limit * state.covariance[0]!) / config.forgetting);
      expect(outlier.output.weight).toBeLessThan(0.2);
    }),
    propertyBudget,
  ));

test("ten million steps that excite one direction wind nothing up, and learning still works", () => {
  const config = { ...plain(3, 0.99), varianceMax: 1000 };
  const state = initialRlsState(config);
  const features = Float64Array.of(1, 1, 0);
  for (let t = 0; t < 1e7; t++) rlsStepInto(state, features, 2 + (t % 3), config);
  const trace = state.covariance[0]! + state.covariance[4]! + state.covariance[8]!;
  expect(trace).toBeLessThan(3 * 1.05 * config.varianceMax);
  expect(state.resetCount).toBe(0);
  expect(rlsPredict(state, features)).toBeCloseTo(3, 1);
  const stream = streamFrom(8);
  for (let t = 0; t < 2000; t++) {
    const x = Float64Array.from({ length: 3 }, () => nextUniform(stream) - 0.5);
    rlsStepInto(state, x, 3 * x[0]! - 2 * x[1]! + x[2]!, config);
  }
  expect(state.weights[0]).toBeCloseTo(3, 6);
  expect(state.weights[1]).toBeCloseTo(-2, 6);
  expect(state.weights[2]).toBeCloseTo(1, 6);
});

test("a long idle direction does not stop the others from tracking a change", () => {
  const config = { ...plain(2, 0.98), varianceMax: 100 };
  const state = initialRlsState(config);
  for (let t = 0; t < 20_000; t++) rlsStepInto(state, Float64Array.of(1, 0), 5, config);
  for (let t = 0; t < 300; t++) rlsStepInto(state, Float64Array.of(1, 0), -5, config);
  expect(rlsPredict(state, Float64Array.of(1, 0))).toBeCloseTo(-5, 1);
});

test("a bank with one gain learns each horizon's pairs as a recursion of its own would", () =>
  fc.assert(
    fc.property(samples, ({ size, rows }) => {
      const config: RlsBankConfig = { ...plain(size, 0.97), horizons: [1, 3] };
      const bank = initialRlsBankState(config);
      const alone = [initialRlsState(config), initialRlsState(config)];
      for (const [t, { features, target }] of rows.entries()) {
        const targets = Float64Array.of(target, 2 * target);
        rlsBankStepInto(bank, { features, targets, targetPresent: Uint8Array.of(1, 1) }, config);
        for (const [k, horizon] of config.horizons.entries()) {
          const origin = rows[t - horizon];
          if (origin) rlsStepInto(alone[k]!, origin.features, targets[k]!, config);
        }
      }
      const features = rows[0]!.features;
      const predicted = new Float64Array(2);
      rlsBankPredictInto(predicted, bank, features);
      for (const [k, state] of alone.entries()) {
        expect(Math.abs(predicted[k]! - rlsPredict(state, features))).toBeLessThan(1e-9);
      }
    }),
    propertyBudget,
  ));

test("bank step and stepInto agree bit for bit, with gaps in features and targets", () =>
  fc.assert(
    fc.property(samples, fc.array(fc.nat(3), { minLength: 30, maxLength: 30 }), (drawn, gaps) => {
      const config: RlsBankConfig = {
        ...plain(drawn.size, 0.9),
        huberThreshold: 2,
        varianceMax: 40,
        horizons: [2, 1],
      };
      let pure = initialRlsBankState(config);
      const hot = initialRlsBankState(config);
      for (const [t, { features, target }] of drawn.rows.entries()) {
        const input = {
          features: gaps[t] === 0 ? undefined : features,
          targets: Float64Array.of(target, -target),
          targetPresent: Uint8Array.of(gaps[t] === 1 ? 0 : 1, 1),
        };
        const before = structuredClone(pure);
        const { state } = rlsBankStep(pure, input, config);
        expect(pure).toEqual(before);
        rlsBankStepInto(hot, input, config);
        expect(state).toEqual(hot);
        pure = state;
      }
    }),
    propertyBudget,
  ));

test("bad input is refused by name, shape and expectation", () => {
  const config = plain(2, 1);
  const state = initialRlsState(config);
  const x = Float64Array.of(1, 2);
  expect(() => rlsStepInto(state, Float64Array.of(1), 0, config)).toThrow(
    "features: shape (1), expected (2)",
  );
  expect(() => rlsStepInto(state, Float64Array.of(1, NaN), 0, config)).toThrow(
    "features[1] of shape (2): NaN, expected finite",
  );
  expect(() => rlsStepInto(state, x, NaN, config)).toThrow("target: NaN, expected finite");
  expect(() => initialRlsState({ ...config, forgetting: 1.5 })).toThrow("forgetting: 1.5");
  expect(() => initialRlsState({ ...config, varianceMax: 1 })).toThrow("varianceMax: 1");
});

test("features so large that they overflow are skipped and counted", () => {
  const config = plain(2, 1);
  const state = initialRlsState(config);
  rlsStepInto(state, Float64Array.of(1e200, 1e200), 1, config);
  expect(state.skippedCount).toBe(1);
  expect([...state.weights]).toEqual([0, 0]);
});
