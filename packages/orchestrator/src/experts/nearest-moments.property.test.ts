import { propertyBudget } from "@meristem/testkit";
import fc from "fast-check";
import { expect, test } from "vitest";
import { NearestMoments } from "./nearest-moments.js";

/** Few different values: many vectors are equally far away. */
const values = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 24, maxLength: 60 });
const plan = fc.constantFrom({ lags: 3, capacity: 9 }, { lags: 7, capacity: 5 });

/** All vectors by distance, equally near ones the newest first. */
function sorted(
  ring: Float64Array,
  head: number,
  lags: number,
): [distance: number, place: number][] {
  const all: [number, number][] = [];
  for (let place = head - 1; place >= lags - 1; place--) {
    let distance = 0;
    for (let j = 0; j < lags; j++) distance += (ring[place - j]! - ring[head - j]!) ** 2;
    all.push([distance, place]);
  }
  return all.toSorted(([a], [b]) => a - b);
}

test("a search finds the nearest of all, whatever was searched before", () =>
  fc.assert(
    fc.property(values, plan, (entries, { lags, capacity }) => {
      const ring = Float64Array.from(entries);
      const nearest = new NearestMoments(capacity, lags);
      for (let head = lags + capacity; head < ring.length; head++) {
        nearest.search(ring, lags - 1, head, capacity);
        const expected = sorted(ring, head, lags).slice(0, capacity);
        const found = expected.map((_, i) => [nearest.distances[i], nearest.places[i]]);
        expect(nearest.count).toBe(expected.length);
        expect(found).toEqual(expected);
      }
    }),
    propertyBudget,
  ));

test("vectors whose distance overflows are not found", () => {
  const ring = Float64Array.from({ length: 40 }, (_, t) => (t % 2 === 0 ? 1e300 : -1e300));
  ring[39] = 0;
  const nearest = new NearestMoments(4, 3);
  nearest.search(ring, 2, 39, 4);
  expect(nearest.count).toBe(0);
});
