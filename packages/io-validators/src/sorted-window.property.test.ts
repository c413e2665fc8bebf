import { propertyBudget } from "@meristem/testkit";
import fc from "fast-check";
import { expect, test } from "vitest";
import { medianDistanceOf, medianOf, slideInto } from "./sorted-window.js";

const values = fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), {
  minLength: 1,
  maxLength: 40,
});

function windowOver(all: readonly number[], capacity: number): { sorted: number[] } {
  const [ring, sorted] = [new Float64Array(capacity), new Float64Array(capacity)];
  let count = 0;
  for (const [cursor, value] of all.entries()) {
    count = slideInto(ring, sorted, cursor, count, value);
  }
  return { sorted: Array.from(sorted.subarray(0, count)) };
}

function medianBySorting(all: readonly number[]): number {
  const sorted = all.toSorted((a, b) => a - b);
  const half = sorted.length >>> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

test("a sliding window holds the last values in ascending order", () =>
  fc.assert(
    fc.property(values, fc.integer({ min: 1, max: 16 }), (all, capacity) => {
      const { sorted } = windowOver(all, capacity);
      expect(sorted).toEqual(Array.from(Float64Array.from(all.slice(-capacity)).toSorted()));
    }),
    propertyBudget,
  ));

test("median and median distance are those of sorting", () =>
  fc.assert(
    fc.property(values, (all) => {
      const sorted = Float64Array.from(all).toSorted();
      const centre = medianOf(sorted, all.length);
      const distances = all.map((value) => Math.abs(value - centre));
      expect(centre).toBeCloseTo(medianBySorting(all), 6);
      expect(medianDistanceOf(sorted, all.length, centre)).toBeCloseTo(
        medianBySorting(distances),
        6,
      );
    }),
    propertyBudget,
  ));
