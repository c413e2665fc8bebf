import { nextUniform, streamFrom } from "@meristem/kernels/random";
import { expect, test } from "vitest";
import { ErrorQuantiles } from "./error-quantiles.js";

test("the 80 % interval of past errors covers 80 % of the next ones", () => {
  const errors = new ErrorQuantiles();
  const stream = streamFrom(1);
  let inside = 0;
  for (let i = 0; i < 2000; i++) {
    const error = nextUniform(stream) - 0.5;
    const quantiles = errors.quantiles(7);
    expect(quantiles).toEqual(quantiles.toSorted((a, b) => a - b));
    if (i >= 500 && 7 + error >= quantiles[2]! && 7 + error <= quantiles[6]!) inside++;
    errors.update(error);
  }
  expect(Math.abs(inside / 1500 - 0.8)).toBeLessThan(0.03);
});

test("before the first error every quantile is the point", () => {
  expect(new ErrorQuantiles().quantiles(3)).toEqual(Array.from({ length: 9 }, () => 3));
});

test("few errors give normal quantiles with their mean size", () => {
  const errors = new ErrorQuantiles();
  for (const error of [1, -1, 1, -1]) errors.update(error);
  const quantiles = errors.quantiles(0);
  // 1.96 · √(π / 2)
  expect(quantiles[8]).toBeCloseTo(2.4565, 3);
  expect(quantiles[0]).toBeCloseTo(-quantiles[8]!, 12);
});

test("errors before the newest 500 have no weight", () => {
  const [errors, fresh] = [new ErrorQuantiles(), new ErrorQuantiles()];
  for (let i = 0; i < 700; i++) errors.update(1000 + i);
  for (let i = 0; i < 500; i++) {
    errors.update(i % 37);
    fresh.update(i % 37);
  }
  expect(errors.quantiles(0)).toEqual(fresh.quantiles(0));
});
