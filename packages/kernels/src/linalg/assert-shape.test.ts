import { expect, test } from "vitest";
import {
  assertAllFinite,
  assertFinite,
  assertInteger,
  assertLengthMin,
  assertNonNegative,
  assertPositive,
  assertShape,
  assertSimplex,
  assertWithin,
  ShapeError,
} from "./assert-shape.js";

const vector = (...values: number[]): Float64Array => Float64Array.from(values);

const refusals: readonly [string, () => void, string][] = [
  ["a wrong length", () => assertShape("cost", vector(1, 2), 3), "cost: shape (2), expected (3)"],
  [
    "an empty array",
    () => assertLengthMin("y", vector(), 1),
    "y: shape (0), expected at least (1)",
  ],
  ["NaN", () => assertFinite("value", NaN), "value: NaN, expected finite"],
  ["a zero", () => assertPositive("epsilon", 0), "epsilon: 0, expected finite and > 0"],
  ["NaN as scale", () => assertPositive("epsilon", NaN), "epsilon: NaN, expected finite and > 0"],
  ["a negative", () => assertNonNegative("tau", -1), "tau: -1, expected finite and >= 0"],
  ["too large", () => assertWithin("beta", 2, -1, 1), "beta: 2, expected within [-1, 1]"],
  [
    "a fraction",
    () => assertInteger("depth", 1.5, 1, 5),
    "depth: 1.5, expected an integer within [1, 5]",
  ],
  [
    "a hidden infinity",
    () => assertAllFinite("y", vector(0, Infinity)),
    "y[1] of shape (2): Infinity, expected finite",
  ],
  [
    "a negative weight",
    () => assertSimplex("w", vector(1.5, -0.5)),
    "w[1] of shape (2): -0.5, expected >= 0 (a point of the simplex)",
  ],
  [
    "a wrong total",
    () => assertSimplex("w", vector(0.5, 0.25)),
    "w: shape (2) sums to 0.75, expected 1",
  ],
];

test.each(refusals)("%s is refused by name, shape and expectation", (_what, call, message) => {
  expect(call).toThrow(message);
});

test("a wrong shape is a ShapeError, a wrong value a RangeError", () => {
  expect(() => assertShape("a", vector(1), 2)).toThrow(ShapeError);
  expect(() => assertPositive("a", -1)).toThrow(RangeError);
});

test("what is right passes", () => {
  expect(() => {
    assertShape("a", vector(1, 2), 2);
    assertLengthMin("a", vector(1), 1);
    assertPositive("a", Number.MIN_VALUE);
    assertNonNegative("a", 0);
    assertWithin("a", 1, 1, 1);
    assertInteger("a", 5, 1, 5);
    assertAllFinite("a", vector(1, -0));
    assertSimplex("a", vector(0.1, 0.2, 0.7));
  }).not.toThrow();
});
