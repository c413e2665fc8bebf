/**
 * Laws of recursive least squares, for both storages of the covariance.
 */
import { propertyBudget } from "@meristem/testkit";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { choleskyInto, choleskySolveInto } from "../linalg/cholesky.js";
import { nextUniform, streamFrom } from "../random/index.js";
import {
  RLS_GROWTH,
  RLS_TRACE,
  RLS_WIDENING,
  rlsCorrectInto,
  rlsPackedPriorInto,
  rlsPackedSize,
  rlsPackedUpdateInto,
  rlsPaddedPriorInto,
  rlsPaddedUpdateInto,
  rlsPredictInto,
  rlsWorkspace,
  type RlsSettings,
} from "./rls.js";
import { paddedLength } from "./symmetric-padded.js";

interface Storage {
  readonly name: string;
  readonly size: (count: number) => number;
  readonly prior: typeof rlsPaddedPriorInto;
  readonly update: typeof rlsPaddedUpdateInto;
  /** Place of entry (i, j), j <= i, of the matrix. */
  readonly place: (i: number, j: number, count: number) => number;
}

const padded: Storage = {
  name: "padded",
  size: (count) => paddedLength(count) ** 2,
  prior: rlsPaddedPriorInto,
  update: rlsPaddedUpdateInto,
  place: (i, j, count) => i * paddedLength(count) + j,
};
const packed: Storage = {
  name: "packed",
  size: rlsPackedSize,
  prior: rlsPackedPriorInto,
  update: rlsPackedUpdateInto,
  place: (i, j) => (i * (i + 1)) / 2 + j,
};

interface Sample {
  readonly features: Float64Array;
  readonly target: number;
  readonly weight: number;
}

/** One recursion at `offset` of larger arrays that hold 7 everywhere else. */
function recursion(
  storage: Storage,
  count: number,
  settings: RlsSettings,
  { prior = 10, offset = 0 } = {},
) {
  const size = storage.size(count);
  const covariance = new Float64Array(size + 2 * offset).fill(7);
  covariance.fill(0, offset, offset + size);
  const coefficients = new Float64Array(count + 2 * offset).fill(7);
  coefficients.fill(0, offset, offset + count);
  const workspace = rlsWorkspace(count);
  storage.prior(covariance, offset, count, prior, workspace.scalars, RLS_TRACE);
  const out = new Float64Array(1);
  return {
    covariance,
    coefficients,
    workspace,
    predict(features: Float64Array): number {
      rlsPredictInto(out, 0, coefficients, offset, features, 0, count);
      return out[0]!;
    },
    learn({ features, target, weight }: Sample): void {
      const errors = Float64Array.of(target - this.predict(features));
      workspace.features.set(features);
      storage.update(workspace, covariance, offset, count, Float64Array.of(weight), settings);
      rlsCorrectInto(coefficients, offset, workspace.gain, 0, count, errors);
    },
  };
}

/** Multiples of 2⁻²⁰: a change of unit must not round where float64 has no more exponents. */
const numbers = (max: number): fc.Arbitrary<number> =>
  fc.integer({ min: -max * 2 ** 20, max: max * 2 ** 20 }).map((n) => n / 2 ** 20);

const samples = fc.integer({ min: 1, max: 9 }).chain((count) =>
  fc.record({
    count: fc.constant(count),
    rows: fc.array(
      fc.record<Sample>({
        features: fc
          .array(numbers(2), { minLength: count, maxLength: count })
          .map((values) => Float64Array.from(values)),
        target: numbers(5),
        weight: fc.double({ min: 0.1, max: 1, noNaN: true }),
      }),
      { minLength: 1, maxLength: 30 },
    ),
  }),
);

const UNLIMITED = { traceMaxPerFeature: Infinity };

describe.each([padded, packed])("$name storage", (storage) => {
  test("with one weight a sample, the coefficients are those of discounted batch ridge, to 1e-8", () =>
    fc.assert(
      fc.property(samples, fc.constantFrom(1, 0.95), ({ count, rows }, forgetting) => {
        const squares = recursion(storage, count, { forgetting, ...UNLIMITED });
        const normal = new Float64Array(count * count);
        const moment = new Float64Array(count);
        for (let i = 0; i < count; i++) normal[i * count + i] = 1 / 10;
        for (const sample of rows) {
          squares.learn(sample);
          const { features, target, weight } = sample;
          for (let i = 0; i < count; i++) {
            moment[i] = forgetting * moment[i]! + weight * features[i]! * target;
            for (let j = 0; j < count; j++) {
              const at = i * count + j;
              normal[at] = forgetting * normal[at]! + weight * features[i]! * features[j]!;
            }
          }
        }
        expect(choleskyInto(normal, normal, count)).toBe(count);
        choleskySolveInto(moment, normal, moment, count);
        // Rounding grows with the condition of the normal matrix, at most some thousands here.
        for (const [i, expected] of moment.entries()) {
          const distance = Math.abs(squares.coefficients[i]! - expected);
          expect(distance).toBeLessThan(1e-8 * (1 + Math.abs(expected)));
        }
      }),
      propertyBudget,
    ));

  test("the covariance is positive definite, and the trace kept is its trace", () =>
    fc.assert(
      fc.property(samples, ({ count, rows }) => {
        const squares = recursion(storage, count, { forgetting: 0.7, traceMaxPerFeature: 50 });
        for (const sample of rows) squares.learn(sample);
        const { covariance, workspace } = squares;
        const full = new Float64Array(count * count);
        let trace = 0;
        for (let i = 0; i < count; i++) {
          trace += covariance[storage.place(i, i, count)]!;
          for (let j = 0; j <= i; j++) {
            full[i * count + j] = covariance[storage.place(i, j, count)]!;
            full[j * count + i] = full[i * count + j]!;
          }
        }
        expect(workspace.scalars[RLS_TRACE]).toBe(trace);
        expect(choleskyInto(full, full, count)).toBe(count);
      }),
      propertyBudget,
    ));

  test("at an offset the bits are the same, and nothing outside is written", () =>
    fc.assert(
      fc.property(samples, ({ count, rows }) => {
        const settings = { forgetting: 0.9, traceMaxPerFeature: 100 };
        const plain = recursion(storage, count, settings);
        const moved = recursion(storage, count, settings, { offset: 5 });
        for (const sample of rows) {
          plain.learn(sample);
          moved.learn(sample);
        }
        const outside = Array.from({ length: 5 }, () => 7);
        for (const name of ["covariance", "coefficients"] as const) {
          expect([...moved[name]]).toEqual([...outside, ...plain[name], ...outside]);
        }
      }),
      propertyBudget,
    ));

  test("features in another unit (a power of two) give the same predictions, bit for bit", () =>
    fc.assert(
      fc.property(samples, fc.constantFrom(-6, 7), ({ count, rows }, power) => {
        const unit = 2 ** power;
        const settings = { forgetting: 0.98, ...UNLIMITED };
        const plain = recursion(storage, count, settings);
        const scaled = recursion(storage, count, settings, { prior: 10 / unit ** 2 });
        for (const { features, target, weight } of rows) {
          plain.learn({ features, target, weight });
          scaled.learn({ features: features.map((x) => x * unit), target, weight });
          expect(scaled.predict(features.map((x) => x * unit))).toBe(plain.predict(features));
        }
      }),
      propertyBudget,
    ));

  test("targets in another unit (a power of two) scale the coefficients, bit for bit", () =>
    fc.assert(
      fc.property(samples, ({ count, rows }) => {
        const settings = { forgetting: 0.98, traceMaxPerFeature: 50 };
        const plain = recursion(storage, count, settings);
        const scaled = recursion(storage, count, settings);
        for (const { features, target, weight } of rows) {
          plain.learn({ features, target, weight });
          scaled.learn({ features, target: 8 * target, weight });
        }
        expect([...scaled.coefficients]).toEqual(Array.from(plain.coefficients, (w) => 8 * w));
      }),
      propertyBudget,
    ));

  test("widening multiplies the covariance once, at the next sample", () =>
    fc.assert(
      fc.property(samples, ({ count, rows }) => {
        const settings = { forgetting: 1, ...UNLIMITED };
        const plain = recursion(storage, count, settings);
        const widened = recursion(storage, count, settings);
        widened.workspace.scalars[RLS_WIDENING] = 4;
        plain.learn(rows[0]!);
        widened.learn(rows[0]!);
        expect([...widened.coefficients]).toEqual([...plain.coefficients]);
        expect([...widened.covariance]).toEqual(Array.from(plain.covariance, (p) => 4 * p));
        expect(widened.workspace.scalars[RLS_WIDENING]).toBe(1);
      }),
      propertyBudget,
    ));

  test("a million samples of one direction leave the trace below its limit / λ, and learning works", () => {
    const settings = { forgetting: 0.99, traceMaxPerFeature: 1000 };
    const squares = recursion(storage, 3, settings);
    const features = Float64Array.of(1, 1, 0);
    for (let t = 0; t < 1e6; t++) squares.learn({ features, target: 2 + (t % 3), weight: 1 });
    expect(squares.workspace.scalars[RLS_TRACE]).toBeLessThan(3000 / 0.99);
    expect(squares.predict(features)).toBeCloseTo(3, 1);
    const stream = streamFrom(8);
    for (let t = 0; t < 4000; t++) {
      const x = Float64Array.from({ length: 3 }, () => nextUniform(stream) - 0.5);
      squares.learn({ features: x, target: 3 * x[0]! - 2 * x[1]! + x[2]!, weight: 1 });
    }
    expect(squares.coefficients[0]).toBeCloseTo(3, 6);
    expect(squares.coefficients[1]).toBeCloseTo(-2, 6);
    expect(squares.coefficients[2]).toBeCloseTo(1, 6);
  });

  test("an idle direction at the trace limit stops all forgetting until it is excited", () => {
    const settings = { forgetting: 0.98, traceMaxPerFeature: 100 };
    const squares = recursion(storage, 2, settings);
    const { scalars } = squares.workspace;
    const learn = (a: number, b: number, target: number): void =>
      squares.learn({ features: Float64Array.of(a, b), target, weight: 1 });
    for (let t = 0; t < 2000; t++) learn(1, 0, 5);
    expect(scalars[RLS_GROWTH]).toBe(1);
    // A known limit: 300 samples of -5 move the mean of 2,000 samples of 5, and little is forgotten.
    for (let t = 0; t < 300; t++) learn(1, 0, -5);
    expect(squares.predict(Float64Array.of(1, 0))).toBeGreaterThan(3);
    learn(0, 1, 0);
    learn(1, 0, -5);
    expect(scalars[RLS_GROWTH]).toBe(1 / 0.98);
  });
});

test("padded and packed storage agree to 1e-9", () =>
  fc.assert(
    fc.property(samples, ({ count, rows }) => {
      const settings = { forgetting: 0.95, traceMaxPerFeature: 100 };
      const both = [
        recursion(padded, count, settings),
        recursion(packed, count, settings),
      ] as const;
      for (const sample of rows) for (const squares of both) squares.learn(sample);
      for (const [i, weight] of both[0].coefficients.entries()) {
        const distance = Math.abs(both[1].coefficients[i]! - weight);
        expect(distance).toBeLessThan(1e-9 * (1 + Math.abs(weight)));
      }
    }),
    propertyBudget,
  ));

test("in padded storage nothing above the diagonal is read", () =>
  fc.assert(
    fc.property(samples, ({ count, rows }) => {
      const settings = { forgetting: 0.95, traceMaxPerFeature: 100 };
      const plain = recursion(padded, count, settings);
      const filled = recursion(padded, count, settings);
      const size = paddedLength(count);
      for (let i = 0; i < size; i++) filled.covariance.fill(NaN, i * size + i + 1, (i + 1) * size);
      for (const sample of rows) {
        plain.learn(sample);
        filled.learn(sample);
      }
      expect([...filled.coefficients]).toEqual([...plain.coefficients]);
    }),
    propertyBudget,
  ));
