import { normalQuantile } from "@meristem/kernels/math";
import { describe, expect, test } from "vitest";
import { normals } from "../testing/streams.js";
import { QUANTILE_LEVELS } from "../forecast.js";
import { StateBlocks } from "../state/state-blocks.js";
import { SurpriseMeter } from "./surprise-meter.js";

const gaussian = Float64Array.from(QUANTILE_LEVELS, (level) => normalQuantile(level));

function scored(meter: SurpriseMeter, value: number, quantiles = gaussian): number {
  const out = new Float64Array(1);
  meter.scoreInto(out, 0, Float64Array.of(value), quantiles, 0);
  return out[0]!;
}

describe("inside the bands", () => {
  test.each(QUANTILE_LEVELS.map((level, i) => [level, i]))(
    "at level %f it is exact",
    (level, i) => {
      const expected = -Math.log10(2 * Math.min(level, 1 - level));
      expect(scored(new SurpriseMeter(new StateBlocks()), gaussian[i]!)).toBeCloseTo(expected, 9);
    },
  );
});

test("it grows with the distance, on both sides alike", () => {
  const meter = new SurpriseMeter(new StateBlocks());
  let before = -1;
  for (let distance = 0; distance < 12; distance += 0.05) {
    const score = scored(meter, distance);
    expect(score).toBeGreaterThanOrEqual(before);
    expect(scored(meter, -distance)).toBeCloseTo(score, 9);
    before = score;
  }
});

test.each([
  ["Gaussian", (z: number) => z],
  ["far heavier than told", (z: number) => z * Math.abs(z)],
])("with %s errors, one score in a hundred is above 2", (_, shape) => {
  const normal = normals(17);
  const quantiles = Float64Array.from(gaussian, shape);
  const meter = new SurpriseMeter(new StateBlocks());
  let above = 0;
  const count = 20_000;
  for (let t = 0; t < count; t++) {
    const value = shape(normal());
    if (t > 2000 && scored(meter, value, quantiles) > 2) above++;
    meter.learn(Float64Array.of(value), quantiles, 0);
  }
  expect(above / (count - 2000)).toBeGreaterThan(0.006);
  expect(above / (count - 2000)).toBeLessThan(0.014);
});

test("of tied quantiles the innermost tells: a value that often comes is no surprise", () => {
  const meter = new SurpriseMeter(new StateBlocks());
  const tied = Float64Array.of(0, 0, 0, 0, 3, 4, 5, 6, 7);
  expect(scored(meter, 0, tied)).toBeCloseTo(-Math.log10(0.5), 9);
});

test("a hair beside a wide, lopsided band is no great surprise", () => {
  const meter = new SurpriseMeter(new StateBlocks());
  const lopsided = Float64Array.of(0.011, 0.0116, 0.0122, 0.0128, 0.0131, 0.014, 3, 6, 7);
  expect(scored(meter, 0, lopsided)).toBeLessThan(1.5);
});

test("a band without width: its own value is no surprise, any other the largest", () => {
  const meter = new SurpriseMeter(new StateBlocks());
  const flat = new Float64Array(9).fill(5);
  expect(scored(meter, 5, flat)).toBe(0);
  expect(scored(meter, 5.1, flat)).toBe(30);
});
