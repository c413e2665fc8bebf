/** Roughness as the numerics package gives it, and when there is no estimate. */
import { hurstExponent, hurstPlan } from "@meristem/kernels/regularity";
import { expect, test } from "vitest";
import { autoregression, normals } from "../testing/streams.js";
import { SeriesContext } from "../series/series-context.js";
import { StateBlocks } from "../state/state-blocks.js";
import { ROUGHNESS_COUNT, RoughnessWatch } from "./roughness-watch.js";

function watchOver(values: readonly (number | undefined)[]): RoughnessWatch {
  const context = new SeriesContext(new StateBlocks(), 2048, []);
  const watch = new RoughnessWatch(new StateBlocks());
  for (const value of values) {
    if (value === undefined) context.pass(Float64Array.of(0));
    else context.push(Float64Array.of(value));
    watch.step(context);
  }
  return watch;
}

test.each([
  ["a random walk", autoregression(ROUGHNESS_COUNT, 1, 3)],
  ["noise", autoregression(ROUGHNESS_COUNT, 0, 4)],
  ["huge values", autoregression(ROUGHNESS_COUNT, 1, 5).map((x) => x * 2 ** 900)],
  ["tiny values", autoregression(ROUGHNESS_COUNT, 1, 5).map((x) => x * 2 ** -900)],
])("%s: the exponent and its error are those of the numerics package", (name, values) => {
  const watch = watchOver(values);
  const scaled = values.map((x) =>
    name === "huge values" ? x * 2 ** -900 : name === "tiny values" ? x * 2 ** 900 : x,
  );
  const expected = hurstExponent(Float64Array.from(scaled))!;
  expect(watch.exponent).toBeCloseTo(expected.exponent, 9);
  // Between the grid's exponents the error is interpolated.
  expect(watch.standardError / expected.standardError).toBeCloseTo(1, 1);
});

test("the standard error is within the grid of the plan for so many values", () => {
  const { errors, coefficients } = hurstPlan(ROUGHNESS_COUNT);
  expect(coefficients).toHaveLength(5);
  for (const values of [autoregression(512, 0.3, 1), autoregression(512, 0.9, 2)]) {
    const watch = watchOver(values);
    expect(watch.standardError).toBeGreaterThanOrEqual(Math.min(...errors));
    expect(watch.standardError).toBeLessThanOrEqual(Math.max(...errors));
  }
});

test("nothing is said of a constant, of too few values, or of a path full of holes", () => {
  expect(watchOver(Array.from({ length: 600 }, () => 7)).isKnown).toBe(false);
  expect(watchOver(autoregression(ROUGHNESS_COUNT - 1, 1, 1)).isKnown).toBe(false);
  const normal = normals(2);
  const holes = Array.from({ length: 600 }, (_, t) => (t % 5 === 0 ? undefined : normal()));
  expect(watchOver(holes).isKnown).toBe(false);
});

test("the variance ratio tells a walk from noise and from a trend", () => {
  expect(watchOver(autoregression(2000, 1, 3)).varianceRatio).toBeCloseTo(1, 0);
  expect(watchOver(autoregression(600, 0, 3)).varianceRatio).toBeLessThan(0.1);
  expect(watchOver(Array.from({ length: 600 }, (_, t) => t ** 1.5)).varianceRatio).toBeGreaterThan(
    8,
  );
});

test("rougher and smoother are told apart beyond two standard errors, and not nearer", () => {
  const watch = watchOver(autoregression(ROUGHNESS_COUNT, 1, 9));
  const { exponent, standardError } = watch;
  const at = (errors: number) => ({ roughnessThreshold: exponent + errors * standardError });
  expect([watch.isRougher(at(2.1)), watch.isSmoother(at(2.1))]).toEqual([true, false]);
  expect([watch.isRougher(at(1.9)), watch.isSmoother(at(-1.9))]).toEqual([false, false]);
  expect([watch.isRougher(at(-2.1)), watch.isSmoother(at(-2.1))]).toEqual([false, true]);
});
