import { expect, test } from "vitest";
import { SEGMENT_COUNT, SegmentErrors } from "./segment-errors.js";

test("errors fall into segments of equal length", () => {
  const paired = new SegmentErrors(400);
  for (let target = 0; target < 400; target++) paired.add(target, target < 200 ? 1 : 3, 2);
  expect([...paired.counts]).toEqual(Array.from({ length: SEGMENT_COUNT }, () => 10));
  expect([paired.errors[0], paired.errors[39]]).toEqual([10, 30]);
  expect(paired.referenceError).toBe(800);
});

test("the difference to the reference is counted in standard errors of the segment means", () => {
  const paired = new SegmentErrors(SEGMENT_COUNT);
  for (let i = 0; i < SEGMENT_COUNT; i++) paired.add(i, 2 + (i % 2), 1);
  // Segment differences 1 and 2 in turn: mean 1.5, standard deviation √(10 / 39).
  expect(paired.differenceInErrors).toBeCloseTo(1.5 / Math.sqrt(10 / 39 / 40), 10);
});

test("with fewer than 8 segments, or equal errors, there is no standard error", () => {
  const few = new SegmentErrors(400);
  for (let target = 0; target < 70; target++) few.add(target, target, 1);
  expect(few.differenceInErrors).toBeUndefined();
  const equal = new SegmentErrors(400);
  for (let target = 0; target < 400; target++) equal.add(target, 1, 1);
  expect(equal.differenceInErrors).toBeUndefined();
});
