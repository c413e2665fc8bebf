import { propertyBudget } from "@meristem/testkit";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  nearestInto,
  nearestOldestFirstInto,
  nearestSearch,
  triangleWeightsInto,
} from "./nearest.js";

/** Few different values: many vectors are equally far away. */
const series = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 24, maxLength: 60 });
const plan = fc.constantFrom({ lags: 3, capacity: 9 }, { lags: 7, capacity: 5 });

/** All vectors by distance, equally near ones in the order of `places`. */
function sorted(
  values: Float64Array,
  head: number,
  lags: number,
  places: readonly number[],
): [distance: number, place: number][] {
  const all = places.map((place): [number, number] => {
    let distance = 0;
    for (let j = 0; j < lags; j++) distance += (values[place - j]! - values[head - j]!) ** 2;
    return [distance, place];
  });
  return all.toSorted(([a], [b]) => a - b);
}

const searches = [
  { name: "newest first", search: nearestInto, isNewestFirst: true },
  { name: "oldest first", search: nearestOldestFirstInto, isNewestFirst: false },
];

test.each(searches)("$name: finds the nearest of all, whatever was searched before", (kind) =>
  fc.assert(
    fc.property(series, plan, (entries, { lags, capacity }) => {
      const values = Float64Array.from(entries);
      const nearest = nearestSearch(capacity, lags);
      for (let head = lags + capacity; head < values.length; head++) {
        kind.search(nearest, values, lags - 1, head, capacity);
        const places = Array.from({ length: head - lags + 1 }, (_, i) => lags - 1 + i);
        if (kind.isNewestFirst) places.reverse();
        const expected = sorted(values, head, lags, places).slice(0, capacity);
        const found = expected.map((_, i) => [nearest.distances[i], nearest.places[i]]);
        expect(nearest.count).toBe(expected.length);
        expect(found).toEqual(expected);
      }
    }),
    propertyBudget,
  ),
);

test.each(searches)("$name: vectors whose distance overflows are not found", ({ search }) => {
  const values = Float64Array.from({ length: 40 }, (_, t) => (t % 2 === 0 ? 1e300 : -1e300));
  values[39] = 0;
  const nearest = nearestSearch(4, 3);
  search(nearest, values, 2, 39, 4);
  expect(nearest.count).toBe(0);
});

test("a triangle weight falls from 1 to almost 0, by quotient or reciprocal within two roundings", () =>
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 12 }),
      (drawn) => {
        const distances = Float64Array.from(drawn).toSorted();
        const weights = new Float64Array(drawn.length);
        const others = new Float64Array(drawn.length);
        triangleWeightsInto(weights, distances, drawn.length, false);
        triangleWeightsInto(others, distances, drawn.length, true);
        for (const [a, weight] of weights.entries()) {
          expect(weight).toBeGreaterThanOrEqual(1e-3);
          expect(weight).toBeLessThanOrEqual(a === 0 ? 1 : weights[a - 1]!);
          expect(Math.abs(weight - others[a]!)).toBeLessThanOrEqual(2 ** -51);
          if (distances[a] === 0) expect(weight).toBe(1);
        }
      },
    ),
    propertyBudget,
  ));

test("bad sizes are refused by name", () => {
  expect(() => nearestSearch(0, 3)).toThrow("capacity: 0");
  expect(() => nearestSearch(4, 2)).toThrow("lags: 2");
});
