/**
 * Laws and closed forms of exact transport on the line.
 */
import { propertyBudget, simplex } from "@meristem/testkit";
import fc from "fast-check";
import { expect, test } from "vitest";
import { solveSinkhorn } from "../sinkhorn/solver.js";
import {
  barycentreInto,
  levelWeights,
  lineTransportCost,
  monotonePlan,
  quantileCostInto,
  sampleTransportCost,
  type LineMasses,
} from "./index.js";

const vector = (...values: number[]): Float64Array => Float64Array.from(values);
const coordinate = fc.double({ min: -10, max: 10, noNaN: true });
const points = (count: number): fc.Arbitrary<Float64Array> =>
  fc
    .array(coordinate, { minLength: count, maxLength: count })
    .map((values) => Float64Array.from(values));
const masses = fc
  .integer({ min: 1, max: 7 })
  .chain((count) => fc.record<LineMasses>({ points: points(count), weights: simplex(count) }));

test("W1 of {0, 1} and {2, 5} with even mass is 3", () => {
  const half = vector(0.5, 0.5);
  const first = { points: vector(1, 0), weights: half };
  const second = { points: vector(2, 5), weights: half };
  expect(lineTransportCost(first, second, 1)).toBe(3);
  expect(sampleTransportCost(first.points, second.points, 1)).toBe(3);
  expect(lineTransportCost(first, second, 2)).toBe(10);
});

test("the plan has both marginals and never crosses", () =>
  fc.assert(
    fc.property(masses, masses, (first, second) => {
      const { source, target, mass, entryCount } = monotonePlan(first, second);
      const rows = new Float64Array(first.weights.length);
      const cols = new Float64Array(second.weights.length);
      for (let k = 0; k < entryCount; k++) {
        rows[source[k]] += mass[k];
        cols[target[k]] += mass[k];
        if (k === 0) continue;
        expect(first.points[source[k]]).toBeGreaterThanOrEqual(first.points[source[k - 1]]);
        expect(second.points[target[k]]).toBeGreaterThanOrEqual(second.points[target[k - 1]]);
      }
      for (const [i, weight] of first.weights.entries()) expect(rows[i]).toBeCloseTo(weight, 12);
      for (const [j, weight] of second.weights.entries()) expect(cols[j]).toBeCloseTo(weight, 12);
    }),
    propertyBudget,
  ));

test("the cost is symmetric, moves with a shift as a shift should, and is 0 to itself", () =>
  fc.assert(
    fc.property(masses, masses, coordinate, (first, second, by) => {
      const cost = lineTransportCost(first, second, 2);
      expect(lineTransportCost(second, first, 2)).toBeCloseTo(cost, 8);
      expect(lineTransportCost(first, first, 2)).toBeLessThan(1e-12);
      const moved = { ...first, points: first.points.map((x) => x + by) };
      expect(lineTransportCost(first, moved, 2)).toBeCloseTo(by * by, 8);
    }),
    propertyBudget,
  ));

test("no plan is cheaper: entropic transport stays above and comes near as ε falls", () =>
  fc.assert(
    fc.property(masses, masses, (first, second) => {
      const cost = new Float64Array(first.points.length * second.points.length);
      for (let i = 0, at = 0; i < first.points.length; i++) {
        for (let j = 0; j < second.points.length; j++, at++) {
          cost[at] = (first.points[i] - second.points[j]) ** 2;
        }
      }
      const exact = lineTransportCost(first, second, 2);
      const { transportCost } = solveSinkhorn(
        { cost, rowWeights: first.weights, colWeights: second.weights, epsilon: 0.02 },
        { sweepCountMax: 2000, toleranceL1: 1e-6 },
      );
      expect(transportCost).toBeGreaterThanOrEqual(exact - 1e-8);
      // The entropic gap is at most ε·log of the number of entries; the cap adds what it left.
      expect(transportCost).toBeLessThanOrEqual(exact + 0.02 * 4 + 400 * 2e-3);
    }),
    propertyBudget,
  ));

test("equal weights: the sample form and the plan agree", () =>
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 9 }).chain((n) => fc.tuple(points(n), points(n))),
      ([x, y]) => {
        const weights = new Float64Array(x.length).fill(1 / x.length);
        const exact = lineTransportCost({ points: x, weights }, { points: y, weights }, 2);
        expect(sampleTransportCost(x, y, 2)).toBeCloseTo(exact, 8);
      },
    ),
    propertyBudget,
  ));

test("the barycentre minimises the weighted sum of squared distances", () =>
  fc.assert(
    fc.property(simplex(3), points(12), points(4), (weights, raw, nudge) => {
      const quantiles = Float64Array.from(
        [0, 4, 8].flatMap((row) => Array.from(raw.subarray(row, row + 4).toSorted())),
      );
      const levels = vector(0.1, 0.4, 0.5, 0.8);
      const centre = new Float64Array(4);
      barycentreInto(centre, quantiles, weights);
      const spread = (candidate: Float64Array): number => {
        const all = Float64Array.of(...candidate, ...quantiles);
        const cost = new Float64Array(16);
        quantileCostInto(cost, all, levelWeights(levels), 0);
        return weights.reduce((sum, weight, i) => sum + weight * cost[1 + i], 0);
      };
      const other = centre.map((value, q) => value + nudge[q]);
      expect(spread(centre)).toBeLessThanOrEqual(spread(other) + 1e-9);
    }),
    propertyBudget,
  ));

test("level weights sum to one and integrate a line exactly", () => {
  const levels = vector(0.05, 0.25, 0.5, 0.75, 0.95);
  const weights = levelWeights(levels);
  const mean = weights.reduce((sum, weight, q) => sum + weight * levels[q], 0);
  expect([...weights].reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 15);
  expect(mean).toBeCloseTo(0.5, 15);
});

test("a running cost forgets at the stated rate", () => {
  const cost = vector(0, 4, 4, 0);
  quantileCostInto(cost, vector(0, 0, 1, 3), vector(0.5, 0.5), 0.75);
  expect([...cost]).toEqual([0, 4.25, 4.25, 0]);
});

test("bad input is refused by name", () => {
  const good = { points: vector(0, 1), weights: vector(0.5, 0.5) };
  const empty = { points: vector(), weights: vector() };
  expect(() => monotonePlan(good, { ...good, points: vector(1) })).toThrow(
    "second.points: shape (1), expected (2)",
  );
  expect(() => monotonePlan(empty, good)).toThrow("first.weights: shape (0)");
  expect(() => lineTransportCost(good, { ...good, points: vector(NaN, 1) }, 1)).toThrow(
    "second.points[0] of shape (2): NaN",
  );
  expect(() => sampleTransportCost(vector(), vector(), 1)).toThrow("shape (0)");
  expect(() => levelWeights(vector(0.5, 0.5))).toThrow("levels[0] of shape (2): 0.5");
  expect(() => quantileCostInto(vector(0), vector(1), vector(1), 1)).toThrow("keep: 1");
  expect(() => barycentreInto(vector(0), vector(1, 2, 3), vector(0.5, 0.5))).toThrow(
    "quantiles: shape (3), expected (2)",
  );
});
