import { propertyBudget } from "@meristem/testkit";
import fc from "fast-check";
import { expect, test } from "vitest";
import { choleskyInto, choleskySolveInto } from "../linalg/index.js";
import { localRidge, localRidgeInto } from "./local-ridge.js";
import { nearestInto, nearestSearch, triangleWeightsInto } from "./nearest.js";

const LAGS = 3;
const SIZE = LAGS + 1;
const HORIZONS = [1, 2, 5];
const NEIGHBOURS = 12;
/** The jitter of the pivots is below 1e-6 of the least penalty drawn here. */
const TOLERANCE = 1e-6;

const series = fc
  .array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 40, maxLength: 70 })
  .map((entries) => Float64Array.from(entries));

function solved(values: Float64Array, penalty: number, stride = 1): Float64Array {
  const head = values.length - 1;
  const nearest = nearestSearch(NEIGHBOURS, LAGS);
  const fit = localRidge({ lags: LAGS, horizons: HORIZONS, capacity: NEIGHBOURS });
  nearestInto(nearest, values, LAGS - 1, head, NEIGHBOURS);
  triangleWeightsInto(fit.weights, nearest.distances, nearest.count, false);
  fit.penalty[0] = penalty;
  const out = new Float64Array(2 + HORIZONS.length * stride).fill(7);
  localRidgeInto(out, 1, stride, fit, nearest, values, head, nearest.count);
  return out;
}

/** The same regression of one horizon, written as its normal equations. */
function reference(values: Float64Array, horizon: number, penalty: number): number | undefined {
  const head = values.length - 1;
  const nearest = nearestSearch(NEIGHBOURS, LAGS);
  nearestInto(nearest, values, LAGS - 1, head, NEIGHBOURS);
  const weights = new Float64Array(NEIGHBOURS);
  triangleWeightsInto(weights, nearest.distances, nearest.count, false);
  const normal = new Float64Array(SIZE * SIZE);
  const right = new Float64Array(SIZE);
  let weightSum = 0;
  for (let a = 0; a < nearest.count; a++) {
    const place = nearest.places[a]!;
    if (place + horizon > head) continue;
    const row = [1];
    for (let j = 0; j < LAGS; j++) row.push(values[place - j]! - values[head - j]!);
    for (let r = 0; r < SIZE; r++) {
      right[r]! += weights[a]! * row[r]! * (values[place + horizon]! - values[place]!);
      for (let c = 0; c < SIZE; c++) normal[r * SIZE + c]! += weights[a]! * row[r]! * row[c]!;
    }
    weightSum += weights[a]!;
  }
  if (weightSum < 2) return undefined;
  for (let r = 1; r < SIZE; r++) normal[r * SIZE + r]! += penalty;
  choleskyInto(normal, normal, SIZE);
  choleskySolveInto(right, normal, right, SIZE);
  return right[0];
}

test("each horizon is the weighted ridge regression on the neighbours old enough for it", () =>
  fc.assert(
    fc.property(series, fc.double({ min: 0.05, max: 2, noNaN: true }), (values, penalty) => {
      const found = solved(values, penalty, 2);
      for (const [g, horizon] of HORIZONS.entries()) {
        const expected = reference(values, horizon, penalty) ?? 7;
        const size = 1 + Math.abs(expected);
        expect(Math.abs(found[1 + 2 * g]! - expected)).toBeLessThanOrEqual(TOLERANCE * size);
        if (g > 0) expect(found[2 * g]).toBe(7);
      }
      expect(found[0]).toBe(7);
    }),
    propertyBudget,
  ));

test("a level added to the series changes no forecast; a power-of-two unit multiplies it", () =>
  fc.assert(
    fc.property(
      fc
        .array(fc.integer({ min: -50, max: 50 }), { minLength: 40, maxLength: 60 })
        .map((entries) => Float64Array.from(entries)),
      (values) => {
        const found = solved(values, 4);
        expect(
          solved(
            values.map((value) => value + 1024),
            4,
          ),
        ).toEqual(found);
        const scaled = solved(
          values.map((value) => value * 4),
          64,
        );
        for (const g of HORIZONS.keys()) {
          const expected = found[1 + g] === 7 ? 7 : 4 * found[1 + g]!;
          expect(scaled[1 + g]).toBeCloseTo(expected, 9);
        }
      },
    ),
    propertyBudget,
  ));

test("a series that repeats itself is continued", () => {
  const values = Float64Array.from({ length: 85 }, (_, t) => [3, -1, 4, 1, -5, 9, 2][t % 7]!);
  const changes = solved(values, 1e-6);
  const head = values.length - 1;
  for (const [g, horizon] of HORIZONS.entries()) {
    const ahead = [3, -1, 4, 1, -5, 9, 2][(head + horizon) % 7]!;
    expect(changes[1 + g]).toBeCloseTo(ahead - values[head]!, 6);
  }
});

test("one neighbour is no regression; bad sizes are refused by name", () => {
  const nearest = nearestSearch(4, LAGS);
  const fit = localRidge({ lags: LAGS, horizons: [1], capacity: 4 });
  const out = Float64Array.of(7);
  localRidgeInto(out, 0, 1, fit, nearest, new Float64Array(9), 8, 1);
  expect(out[0]).toBe(7);
  expect(() => localRidge({ lags: 0, horizons: [1], capacity: 4 })).toThrow("lags: 0");
  expect(() => localRidge({ lags: 3, horizons: [1], capacity: 0 })).toThrow("capacity: 0");
});
