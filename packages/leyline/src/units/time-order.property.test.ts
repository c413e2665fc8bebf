/** Laws of the order of instants. Each test is one sentence; the sentence is its title. */
import { propertyBudget } from "@meristem/testkit";
import fc from "fast-check";
import { expect, test } from "vitest";
import { timeOrder } from "./time-order.js";

const int64 = fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n });
/** Two instants, equal in a third of the draws. */
const pairs = fc.oneof(
  { weight: 2, arbitrary: fc.tuple(int64, int64) },
  { weight: 1, arbitrary: int64.map((instant): [bigint, bigint] => [instant, instant]) },
);

test("a series without an instant takes any instant as its first", () =>
  fc.assert(
    fc.property(int64, (instant) => {
      expect(timeOrder(undefined, instant)).toBe("first");
    }),
    propertyBudget,
  ));

test("the order is the sign of the difference, without overflow", () =>
  fc.assert(
    fc.property(pairs, ([newest, instant]) => {
      const sign = (instant - newest).toString();
      const expected = sign === "0" ? "repeated" : sign.startsWith("-") ? "late" : "next";
      expect(timeOrder(newest, instant)).toBe(expected);
    }),
    propertyBudget,
  ));

test("exchanging the instants exchanges next and late and keeps repeated", () =>
  fc.assert(
    fc.property(pairs, ([a, b]) => {
      const exchanged = { first: "first", next: "late", late: "next", repeated: "repeated" };
      expect(timeOrder(b, a)).toBe(exchanged[timeOrder(a, b)]);
    }),
    propertyBudget,
  ));
