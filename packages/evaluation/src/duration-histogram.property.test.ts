/** Laws of percentiles in buckets. */
import { propertyBudget } from "@meristem/testkit";
import fc from "fast-check";
import { expect, test } from "vitest";
import { DurationHistogram } from "./duration-histogram.js";

const durations = fc.array(fc.integer({ min: 1, max: 2 ** 39 }), { minLength: 1, maxLength: 60 });

test("a percentile lies within a sixteenth of the true one", () =>
  fc.assert(
    fc.property(durations, fc.double({ min: 0, max: 1, noNaN: true }), (samples, share) => {
      const histogram = new DurationHistogram();
      for (const duration of samples) histogram.add(duration);
      const sorted = samples.toSorted((a, b) => a - b);
      const exact = sorted[Math.max(1, Math.ceil(share * samples.length)) - 1]!;
      const estimate = histogram.quantileNs(share)!;
      expect(estimate * (1 + 1 / 16)).toBeGreaterThanOrEqual(exact);
      expect(estimate).toBeLessThanOrEqual(exact * (1 + 1 / 16) + 1);
    }),
    propertyBudget,
  ));

test("an empty histogram has no percentile; the longest durations share the last bucket", () => {
  const histogram = new DurationHistogram();
  expect([histogram.count, histogram.quantileNs(0.5)]).toEqual([0, undefined]);
  for (const duration of [0, 0.5, 2 ** 60, Infinity]) histogram.add(duration);
  expect(histogram.count).toBe(4);
  expect(histogram.quantileNs(1)).toBe(2 ** 41);
});

test("percentiles are interpolated inside a bucket", () => {
  const histogram = new DurationHistogram();
  for (let ns = 65_536; ns < 69_632; ns++) histogram.add(ns);
  expect(histogram.quantileNs(0.5)).toBeCloseTo(67_584, 0);
  expect(histogram.quantileNs(0.25)).toBeCloseTo(66_560, 0);
});

test("a copy of the counts gives the same percentiles", () => {
  const histogram = new DurationHistogram();
  for (let i = 1; i < 100; i++) histogram.add(i * 997);
  const copy = new DurationHistogram(Float64Array.from(histogram.counts));
  expect(copy.quantileNs(0.9)).toBe(histogram.quantileNs(0.9));
});
