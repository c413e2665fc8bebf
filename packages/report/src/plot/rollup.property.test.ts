import { propertyBudget } from "@meristem/testkit";
import fc from "fast-check";
import { expect, test } from "vitest";
import { Rollup } from "./rollup.js";

const samples = fc.array(
  fc.record({ step: fc.nat({ max: 5000 }), value: fc.integer({ min: -1000, max: 1000 }) }),
  { minLength: 1, maxLength: 200 },
);

test("sums, minima and maxima equal those of all steps, however often the width doubles", () =>
  fc.assert(
    fc.property(samples, (all) => {
      const rollup = new Rollup({ total: "sum", low: "min", high: "max" }, 16);
      for (const { step, value } of all) {
        const bucket = rollup.bucketOf(step);
        for (const field of ["total", "low", "high"] as const) rollup.add(bucket, field, value);
      }
      const buckets = Array.from({ length: rollup.bucketCount }, (_, bucket) => bucket);
      const values = all.map(({ value }) => value);
      expect(rollup.sum(0, rollup.bucketCount, "total")).toBe(values.reduce((a, b) => a + b, 0));
      expect(Math.min(...buckets.map((bucket) => rollup.value(bucket, "low")))).toBe(
        Math.min(...values),
      );
      expect(Math.max(...buckets.map((bucket) => rollup.value(bucket, "high")))).toBe(
        Math.max(...values),
      );
      expect(rollup.bucketCount).toBeLessThanOrEqual(16);
    }),
    propertyBudget,
  ));

test("a step is in the bucket that covers it", () => {
  const rollup = new Rollup({ count: "sum" }, 4);
  for (let step = 0; step < 100; step++) rollup.add(rollup.bucketOf(step), "count", 1);
  expect(rollup.widthSteps).toBe(32);
  expect([0, 1, 2, 3].map((bucket) => rollup.value(bucket, "count"))).toEqual([32, 32, 32, 4]);
});
