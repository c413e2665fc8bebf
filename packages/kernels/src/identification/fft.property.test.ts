/**
 * Laws of the Fourier transform, for powers of two and all other lengths.
 */
import { propertyBudget } from "@meristem/testkit";
import fc from "fast-check";
import { expect, test } from "vitest";
import { normalInto, streamFrom } from "../random/index.js";
import { fourierInto, fourierPlan, inverseFourierInto } from "./fft.js";

const lengths = fc.integer({ min: 1, max: 70 });
const drawn = (length: number, seed: number): Float64Array => {
  const values = new Float64Array(length);
  normalInto(values, streamFrom(seed));
  return values;
};

test("the transform is the sum that defines it, to 1e-13", () =>
  fc.assert(
    fc.property(lengths, fc.nat(1000), (length, seed) => {
      const real = drawn(length, seed);
      const imag = drawn(length, seed + 1);
      const [re, im] = [real.slice(), imag.slice()];
      fourierInto(fourierPlan(length), re, im);
      for (let k = 0; k < length; k++) {
        let [sumRe, sumIm] = [0, 0];
        for (let t = 0; t < length; t++) {
          const angle = (-2 * Math.PI * ((k * t) % length)) / length;
          sumRe += real[t]! * Math.cos(angle) - imag[t]! * Math.sin(angle);
          sumIm += real[t]! * Math.sin(angle) + imag[t]! * Math.cos(angle);
        }
        expect(Math.abs(re[k]! - sumRe)).toBeLessThan(1e-13 * length);
        expect(Math.abs(im[k]! - sumIm)).toBeLessThan(1e-13 * length);
      }
    }),
    propertyBudget,
  ));

test("the inverse gives the input back, and energy is kept", () => {
  for (const length of [1, 2, 3, 360, 1000, 1024, 4096, 5003]) {
    const real = drawn(length, length);
    const imag = drawn(length, length + 1);
    const [re, im] = [real.slice(), imag.slice()];
    const plan = fourierPlan(length);
    const energy = (a: Float64Array, b: Float64Array): number =>
      a.reduce((sum, value, i) => sum + value * value + b[i]! * b[i]!, 0);
    const before = energy(re, im);
    fourierInto(plan, re, im);
    expect(Math.abs(energy(re, im) / (length * before) - 1)).toBeLessThan(1e-13);
    inverseFourierInto(plan, re, im);
    const error = energy(
      re.map((value, i) => value - real[i]!),
      im.map((value, i) => value - imag[i]!),
    );
    expect(Math.sqrt(error / before)).toBeLessThan(4e-15 * Math.log2(length + 1));
  }
});

test("a plan may be used again: the second transform has the bits of the first", () => {
  const plan = fourierPlan(45);
  const once = [drawn(45, 1), drawn(45, 2)] as const;
  fourierInto(plan, ...once);
  fourierInto(plan, drawn(45, 3), drawn(45, 4));
  const again = [drawn(45, 1), drawn(45, 2)] as const;
  fourierInto(plan, ...again);
  expect(again).toEqual(once);
});

test("bad input is refused by name", () => {
  expect(() => fourierPlan(0)).toThrow("length: 0, expected an integer");
  const imag = new Float64Array(3);
  expect(() => fourierInto(fourierPlan(4), new Float64Array(4), imag)).toThrow("imag: shape (3)");
});
