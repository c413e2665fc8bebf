import { propertyBudget } from "@meristem/testkit";
import fc from "fast-check";
import { expect, test } from "vitest";
import { Ladder } from "./ladder.js";

const rows = fc.array(
  fc.record({ row: fc.nat({ max: 5000 }), value: fc.integer({ min: -1000, max: 1000 }) }),
  { minLength: 1, maxLength: 200 },
);

test("however often buckets double, sums, least and greatest are those of all rows", () =>
  fc.assert(
    fc.property(rows, (all) => {
      const ladder = new Ladder({ total: "sum", low: "min", high: "max" }, 16);
      for (const { row, value } of all) {
        const bucket = ladder.bucketOf(row);
        for (const cell of ["total", "low", "high"] as const) ladder.add(bucket, cell, value);
      }
      const buckets = Array.from({ length: ladder.bucketCount }, (_, bucket) => bucket);
      const values = all.map(({ value }) => value);
      expect(ladder.sum(0, ladder.bucketCount, "total")).toBe(values.reduce((a, b) => a + b, 0));
      expect(Math.min(...buckets.map((bucket) => ladder.at(bucket, "low")))).toBe(
        Math.min(...values),
      );
      expect(Math.max(...buckets.map((bucket) => ladder.at(bucket, "high")))).toBe(
        Math.max(...values),
      );
      expect(ladder.bucketCount).toBeLessThanOrEqual(16);
    }),
    propertyBudget,
  ));

test("a row is in the bucket that covers it", () => {
  const ladder = new Ladder({ count: "sum" }, 4);
  for (let row = 0; row < 100; row++) ladder.add(ladder.bucketOf(row), "count", 1);
  expect(ladder.widthRows).toBe(32);
  expect([0, 1, 2, 3].map((bucket) => ladder.at(bucket, "count"))).toEqual([32, 32, 32, 4]);
});
