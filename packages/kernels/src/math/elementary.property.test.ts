/**
 * Laws of the elementary functions: order, symmetry, inverses, addition theorems.
 */
import { propertyBudget } from "@meristem/testkit";
import fc from "fast-check";
import { expect, test } from "vitest";
import * as math from "./index.js";

const { exp, expm1, log, log1p, tanh, erf, erfc, normalCdf, normalQuantile, sin, cos, atan } = math;

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
const law = (x: fc.Arbitrary<number>, check: (x: number, y: number) => void): void =>
  fc.assert(fc.property(x, x, check), propertyBudget);
const between = (min: number, max: number): fc.Arbitrary<number> =>
  fc.double({ min, max, noNaN: true });

test("exp, log, tanh, erf, normalCdf, atan keep the order of arguments eight ulp apart", () =>
  law(between(-30, 30), (a, b) => {
    const low = Math.min(a, b);
    const high = Math.max(a, b) + Math.abs(Math.max(a, b)) * 2 ** -49;
    for (const f of [exp, expm1, tanh, erf, normalCdf, atan]) {
      expect(f(low)).toBeLessThanOrEqual(f(high));
    }
    expect(log(Math.abs(low))).toBeLessThanOrEqual(
      log(Math.max(Math.abs(low), Math.abs(high)) * (1 + 2 ** -49)),
    );
  }));

test("odd functions are odd and cos is even, to the bit", () =>
  law(finite, (x) => {
    for (const f of [sin, tanh, erf, atan]) expect(f(-x)).toBe(-f(x));
    expect(cos(-x)).toBe(cos(x));
  }));

test("log undoes exp to the condition of the problem", () =>
  law(between(-700, 700), (x) => {
    expect(Math.abs(log(exp(x)) - x)).toBeLessThanOrEqual(2 ** -52 * (1 + Math.abs(x)));
  }));

test("log1p undoes expm1 near zero to two ulp of the argument", () =>
  law(between(-0.4, 0.4), (x) => {
    expect(Math.abs(log1p(expm1(x)) - x)).toBeLessThanOrEqual(2 ** -51 * Math.abs(x));
  }));

test("exp turns a sum into a product", () =>
  law(between(-300, 300), (x, y) => {
    const product = exp(x) * exp(y);
    const rounding = 2 ** -53 * (4 + Math.abs(x + y));
    expect(Math.abs(exp(x + y) / product - 1)).toBeLessThanOrEqual(rounding);
  }));

test("sine and cosine stay on the unit circle, however large the angle", () =>
  law(finite, (x) => {
    expect(Math.abs(sin(x) ** 2 + cos(x) ** 2 - 1)).toBeLessThanOrEqual(2 ** -51);
  }));

test("erf and erfc share the unit, the normal tails mirror", () =>
  law(between(-6, 6), (x) => {
    expect(Math.abs(erf(x) + erfc(x) - 1)).toBeLessThanOrEqual(2 ** -51);
    expect(Math.abs(normalCdf(x) + normalCdf(-x) - 1)).toBeLessThanOrEqual(2 ** -52);
  }));

test("normalCdf undoes normalQuantile over the whole range of probabilities", () =>
  law(between(1e-300, 0.5), (p) => {
    const x = normalQuantile(p);
    expect(Math.abs(normalCdf(x) / p - 1)).toBeLessThanOrEqual(2 ** -52 * (2 + x * x));
  }));

test("pow(x, 2) is x·x to an ulp, pow(x, 1) is x", () =>
  law(between(1e-100, 1e100), (x) => {
    expect(Math.abs(math.pow(x, 2) / (x * x) - 1)).toBeLessThanOrEqual(2 ** -51);
    expect(math.pow(x, 1)).toBe(x);
  }));

test("an array gives the same bits as its values one by one", () =>
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.double(), between(-200, 200))), (values) => {
      const x = Float64Array.from(values);
      for (const [into, f] of [
        [math.cosInto, cos],
        [math.expInto, exp],
        [math.logInto, log],
        [math.tanhInto, tanh],
      ] as const) {
        const out = new Float64Array(x.length);
        into(out, x);
        expect(out).toEqual(x.map(f));
      }
    }),
    propertyBudget,
  ));
