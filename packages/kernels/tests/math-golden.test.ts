/**
 * The error bounds of `@meristem/kernels/math`, against values of 60 digits.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import * as math from "@meristem/kernels/math";
import { expect, test } from "vitest";

type Row = readonly [number | readonly [number, number], number, number];
const golden = JSON.parse(
  readFileSync(new URL("golden/elementary.json", import.meta.url), "utf8"),
) as Record<string, readonly Row[]>;

/** Size of the last place of a double, by its definition. */
function ulp(value: number): number {
  const size = Math.abs(value);
  if (size < 2 ** -1022) return 2 ** -1074;
  return 2 ** (Math.floor(Math.log2(size) + 1e-12) - 52);
}

const call = (name: string, x: Row[0]): number => {
  if (typeof x !== "number") return math.pow(x[0], x[1]);
  return (math as unknown as Record<string, (x: number) => number>)[name]!(x);
};

/** ulp, as stated in the headers of src/math; the largest measured on 6 000 arguments is below. */
const bounds: Readonly<Record<string, number>> = {
  exp: 0.52,
  expm1: 1.1,
  log: 0.9,
  log1p: 0.9,
  tanh: 1.3,
  erf: 0.9,
  erfc: 1.1,
  normalCdf: 1.2,
  normalQuantile: 0.9,
  sin: 0.9,
  cos: 0.9,
  tan: 2.2,
  atan: 0.9,
  pow: 0.6,
};

test("there are golden values for every bound and a bound for all golden values", () => {
  expect(Object.keys(golden).filter((name) => name !== "about")).toEqual(Object.keys(bounds));
});

test.each(Object.entries(bounds))("%s errs by at most %d ulp", (name, bound) => {
  const rows = golden[name] ?? [];
  expect(rows.length).toBeGreaterThan(50);
  for (const [x, head, tail] of rows) {
    const error = (call(name, x) - head - tail) / ulp(head);
    expect(Math.abs(error), `${name}(${String(x)})`).toBeLessThanOrEqual(bound);
  }
});

/** Of all results on the golden arguments, in the order of `bounds`, little-endian. */
const sha256Hex = "41a996eedfc16ec0b39fde1889d6e7363f3cb904da0d96c15bab7b4f7a9dc5e9";

test("the bits are those of every other machine and Node version", () => {
  const hash = createHash("sha256");
  for (const name of Object.keys(bounds)) {
    const values = Float64Array.from(golden[name] ?? [], ([x]) => call(name, x));
    hash.update(new Uint8Array(values.buffer));
  }
  expect(hash.digest("hex")).toBe(sha256Hex);
});
