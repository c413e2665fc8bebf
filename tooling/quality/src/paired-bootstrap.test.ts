import { expect, test } from "vitest";
import { pairedBootstrap } from "./paired-bootstrap.js";

test("the interval contains the mean and has about the width of the normal one", () => {
  const differences = Array.from({ length: 100 }, (_, i) => ((i * 37) % 100) / 100);
  const { mean, low, high } = pairedBootstrap(differences);
  expect(mean).toBeCloseTo(0.495, 12);
  // Standard deviation of the values √(1 / 12), of their mean a tenth of it.
  const half = (1.96 * Math.sqrt(1 / 12)) / 10;
  expect(Math.abs(low - (mean - half))).toBeLessThan(0.1 * half);
  expect(Math.abs(high - (mean + half))).toBeLessThan(0.1 * half);
});

test("equal differences give an empty interval, and every call the same numbers", () => {
  expect(pairedBootstrap([2, 2, 2])).toEqual({ mean: 2, low: 2, high: 2 });
  expect(pairedBootstrap([1, 5, 2])).toEqual(pairedBootstrap([1, 5, 2]));
});
