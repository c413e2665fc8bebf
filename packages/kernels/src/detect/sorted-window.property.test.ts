import { propertyBudget } from "@meristem/testkit";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  lowerBound,
  replaceSortedInto,
  sortedQuantilesInto,
  sortedWindowPushInto,
  sortedWindowWalkInto,
  type WindowNumbers,
} from "./sorted-window.js";

const streams = fc.array(
  fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer({ min: -2, max: 2 })),
  { minLength: 1, maxLength: 60 },
);
const sizes = fc.integer({ min: 1, max: 20 });
const steps = [sortedWindowPushInto, sortedWindowWalkInto];
const ONE = Float64Array.of(1);
/** Offsets of ring and sorted values in one array with a guard of sevens round them. */
const RING = 2;
const GUARD = 3;

function windowOf(numbers: WindowNumbers, size: number): WindowNumbers {
  numbers.fill(7);
  numbers.fill(0, RING, RING + size);
  numbers.fill(0, RING + size + GUARD, RING + 2 * size + GUARD);
  return numbers;
}

/** Equal zeros are one value here: neither step promises their order. */
const plain = (values: Iterable<number>): number[] => Array.from(values, (value) => value + 0);

test.each(["push", "walk"])("%s keeps the newest values, by arrival and by size", (name) =>
  fc.assert(
    fc.property(streams, sizes, (stream, size) => {
      const step = steps[name === "push" ? 0 : 1]!;
      const numbers = windowOf(new Float64Array(2 * size + RING + GUARD + 2), size);
      const counters = new Float64Array(4);
      const sortedAt = RING + size + GUARD;
      const arriving = Float64Array.from(stream);
      for (let t = 0; t < stream.length; t++) {
        step(numbers, RING, numbers, sortedAt, size, counters, 1, arriving, t);
        const newest = stream.slice(Math.max(0, t + 1 - size), t + 1);
        expect([...counters]).toEqual([0, newest.length, (t + 1) % size, 0]);
        const sorted = numbers.subarray(sortedAt, sortedAt + newest.length);
        expect(plain(sorted)).toEqual(plain(newest.toSorted((a, b) => a - b)));
        expect(numbers[RING + (t % size)]).toBe(arriving[t]);
      }
      const guards = [0, 1, sortedAt - 1, sortedAt - 3, sortedAt + size, sortedAt + size + 1];
      expect(guards.map((at) => numbers[at])).toEqual(guards.map(() => 7));
    }),
    propertyBudget,
  ),
);

test("a long window moves the same entries as a short one, whichever way they are moved", () => {
  const size = 400;
  const window = new Float64Array(2 * size);
  const walked = new Float64Array(2 * size);
  const counters = [new Float64Array(2), new Float64Array(2)] as const;
  const values = Float64Array.from({ length: 2000 }, (_, t) => Math.imul(t + 1, 0x9e3779b1) / 7);
  for (let t = 0; t < values.length; t++) {
    sortedWindowPushInto(window, 0, window, size, size, counters[0], 0, values, t);
    sortedWindowWalkInto(walked, 0, walked, size, size, counters[1], 0, values, t);
  }
  expect(window).toEqual(walked);
  expect(window.subarray(size)).toEqual(values.slice(-size).toSorted());
});

test("a float32 window holds the rounded values in order, one of equal rounding as one value", () =>
  fc.assert(
    fc.property(streams, sizes, fc.constantFrom(...steps), (stream, size, step) => {
      const finite = stream.filter((value) => Math.abs(value) < 1e38);
      const window = new Float32Array(2 * size);
      const counters = new Float64Array(2);
      const arriving = Float64Array.from(finite);
      for (let t = 0; t < finite.length; t++) {
        step(window, 0, window, size, size, counters, 0, arriving, t);
      }
      const newest = Float32Array.from(finite.slice(-size)).toSorted();
      expect(plain(window.subarray(size, size + newest.length))).toEqual(plain(newest));
    }),
    propertyBudget,
  ));

test("quantiles are those of the sorted values at rank (count + 1)·level", () =>
  fc.assert(
    fc.property(streams, fc.double({ min: 0, max: 1, noNaN: true }), (stream, level) => {
      const sorted = Float64Array.from([7, ...stream.toSorted((a, b) => a - b)]);
      const { length: count } = stream;
      const position = Math.min(Math.max((count + 1) * level - 1, 0), count - 1);
      const below = sorted[1 + Math.floor(position)]!;
      const above = sorted[1 + Math.min(Math.floor(position) + 1, count - 1)]!;
      const expected = below + (position - Math.floor(position)) * (above - below);
      const found = Float64Array.of(7, 7, 7);
      const levels = Float64Array.of(level);
      sortedQuantilesInto(found, 1, sorted, 1, count, levels, Float64Array.of(7, 1), 1);
      expect(found[1]! + 0).toBe(expected + 0);
      sortedQuantilesInto(found, 1, sorted, 1, count, levels, Float64Array.of(0.5), 0);
      expect(found[1]! + 0).toBe(0.5 * expected + 0);
      expect([found[0], found[2]]).toEqual([7, 7]);
    }),
    propertyBudget,
  ));

test("an empty window has the quantile 0", () => {
  const found = Float64Array.of(7);
  sortedQuantilesInto(found, 0, new Float64Array(3), 0, 0, Float64Array.of(0.5), ONE, 0);
  expect(found[0]).toBe(0);
});

test("an entry is replaced in place; its rank counts the entries below", () => {
  const sorted = Float64Array.of(7, 1, 2, 2, 5, 7);
  expect(lowerBound(sorted, 1, 4, Float64Array.of(2), 0)).toBe(1);
  replaceSortedInto(sorted, 1, 4, 0, Float64Array.of(3), 0);
  expect([...sorted]).toEqual([7, 2, 2, 3, 5, 7]);
  replaceSortedInto(sorted, 1, 4, 3, Float64Array.of(0), 0);
  expect([...sorted]).toEqual([7, 0, 2, 2, 3, 7]);
});
