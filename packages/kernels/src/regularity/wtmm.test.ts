import { propertyBudget } from "@meristem/testkit";
import fc from "fast-check";
import { expect, test } from "vitest";
import { fork, normalInto, streamFrom } from "../random/index.js";
import { fractionalNoiseInto } from "./fractional-noise.js";
import { linkMaxima, type ScaleMaxima } from "./modulus-maxima.js";
import { legendreDimension, localExponents, wtmm, WTMM_DEFAULTS } from "./wtmm.js";

const RUNS = 10;

function motion(length: number, hurst: number, seed: number): Float64Array {
  const path = new Float64Array(length);
  fractionalNoiseInto(path, hurst, fork(streamFrom(seed), "motion"));
  for (let t = 1; t < length; t++) path[t]! += path[t - 1]!;
  return path;
}

const mean = (sample: readonly number[]): number =>
  sample.reduce((sum, value) => sum + value, 0) / sample.length;

const maxima = (scale: number, positions: number[], moduli: number[]): ScaleMaxima => ({
  scale,
  positions: Float64Array.from(positions),
  moduli: Float64Array.from(moduli),
});

test("maxima are linked to the nearest within the cone, the largest first, each only once", () => {
  const scales = [
    maxima(2, [10, 14, 40, 70], [1, 1, 1, 1]),
    maxima(4, [11, 13, 43], [1, 2, 1]),
    maxima(8, [12.5, 44], [2, 1]),
  ];
  const lines = linkMaxima(scales);
  // 43 is three from 40, beyond one scale of 2: the line at 40 ends there. 70 has nothing above.
  expect(lines.map(({ positions }) => [...positions])).toEqual([
    [10, 11],
    [14, 13, 12.5],
    [40],
    [70],
  ]);
  expect(lines[1]!.moduli).toEqual(Float64Array.of(1, 2, 2));
  expect(linkMaxima(scales, 2)[2]!.positions).toEqual(Float64Array.of(40, 43, 44));
  expect(linkMaxima([])).toEqual([]);
  expect(() => linkMaxima(scales, 0)).toThrow("cone: 0");
});

test("no line leaves its cone, and no maximum is on two lines", () => {
  const sets = fc.uniqueArray(fc.integer({ min: 0, max: 60 }), { maxLength: 15 });
  fc.assert(
    fc.property(fc.array(sets, { minLength: 2, maxLength: 5 }), (drawn) => {
      const scales = drawn.map((positions, j) =>
        maxima(
          2 ** j,
          positions.toSorted((a, b) => a - b),
          positions.map((p) => 1 + (p % 7)),
        ),
      );
      const seen = new Set<string>();
      for (const { positions } of linkMaxima(scales)) {
        for (const [j, position] of positions.entries()) {
          expect(seen.has(`${j} ${position}`)).toBe(false);
          seen.add(`${j} ${position}`);
          const below = j > 0 ? positions[j - 1]! : position;
          if (j > 0) expect(Math.abs(position - below)).toBeLessThanOrEqual(scales[j - 1]!.scale);
        }
      }
    }),
    propertyBudget,
  );
});

test.each([0.3, 0.5, 0.7])(
  "fractional motion of exponent %d is recovered, with one exponent",
  (hurst) => {
    const fits = Array.from({ length: RUNS }, (_, run) => wtmm(motion(2048, hurst, run))!);
    // Stated: bias below 0.03, deviation near 0.05, so three errors of the mean are 0.05.
    expect(Math.abs(mean(fits.map((fit) => fit.exponent)) - hurst)).toBeLessThan(0.03 + 0.05);
    const outside = fits.filter((fit) => Math.abs(fit.exponent - hurst) > 4 * fit.standardError);
    expect(outside.length).toBeLessThanOrEqual(1);
    const at = (moment: number) =>
      fits.map((fit) => fit.spectrum.find((p) => p.moment === moment)!);
    // τ(q) = qH - 1, D(H) = 1.
    expect(Math.abs(mean(at(2).map(({ tau }) => tau)) - (2 * hurst - 1))).toBeLessThan(0.1);
    expect(Math.abs(mean(at(1).map(({ tau }) => tau)) - (hurst - 1))).toBeLessThan(0.06);
    expect(Math.abs(mean(at(0).map(({ tau }) => tau)) + 1)).toBeLessThan(0.04);
    expect(Math.abs(mean(at(0).map(({ dimension }) => dimension)) - 1)).toBeLessThan(0.04);
    const dimensions = fits.map((fit) => legendreDimension(fit.spectrum, fit.exponent));
    expect(mean(dimensions)).toBeGreaterThan(0.9);
    expect(Math.max(...dimensions)).toBeLessThanOrEqual(1);
  },
);

test("a cascade has a wide spectrum, highest at its most frequent exponent", () => {
  const widths = [0, 0.3].map((variance) =>
    mean(
      Array.from({ length: 5 }, (_, run) => {
        const stream = fork(streamFrom(run), "cascade");
        let measure = Float64Array.of(1);
        for (let level = 0; level < 11; level++) {
          const draws = new Float64Array(2 * measure.length);
          normalInto(draws, stream);
          const deviation = Math.sqrt(variance * Math.LN2);
          measure = draws.map((z, i) => measure[i >> 1]! * Math.exp(deviation * z));
        }
        const path = new Float64Array(measure.length);
        normalInto(path, stream);
        for (let t = 0; t < path.length; t++) {
          path[t] = path[t]! * Math.sqrt(measure[t]!) + (t > 0 ? path[t - 1]! : 0);
        }
        const { spectrum } = wtmm(path)!;
        const exponents = spectrum.map(({ exponent }) => exponent);
        const top = Math.max(...spectrum.map(({ dimension }) => dimension));
        expect(spectrum.find(({ moment }) => moment === 0)!.dimension).toBeGreaterThan(top - 0.05);
        return exponents[1]! - exponents.at(-2)!;
      }),
    ),
  );
  expect(widths[1]! - widths[0]!).toBeGreaterThan(0.15);
});

test("a jump has local exponent 0, a kink 1, whatever the straight line below", () => {
  const jump = Float64Array.from({ length: 1000 }, (_, t) => (t < 500 ? 1 : 3));
  const atJump = localExponents(jump);
  expect(atJump.map(({ position }) => Math.round(position / 10))).toEqual([50, 50]);
  for (const { exponent } of atJump) expect(Math.abs(exponent)).toBeLessThan(0.01);
  const kink = Float64Array.from({ length: 1000 }, (_, t) => Math.abs(t - 500) + 0.5 * t);
  const atKink = localExponents(kink);
  expect(atKink.map(({ position }) => position)).toEqual([500]);
  expect(atKink[0]!.exponent).toBeCloseTo(1, 2);
  const rough = motion(1024, 0.7, 2).map((value, t) => value + (t < 512 ? 0 : 60));
  const near = localExponents(rough).filter(({ position }) => Math.abs(position - 512) < 4);
  expect(near.length).toBeGreaterThan(0);
  for (const { exponent } of near) expect(Math.abs(exponent)).toBeLessThan(0.15);
});

test("one jump, a line or a constant have no spectrum; the unit does not matter; bad input", () => {
  expect(wtmm(Float64Array.from({ length: 512 }, (_, t) => (t < 256 ? 0 : 1)))).toBeUndefined();
  expect(wtmm(new Float64Array(512).fill(3))).toBeUndefined();
  expect(localExponents(Float64Array.from({ length: 512 }, (_, t) => 3 * t))).toEqual([]);
  const path = motion(512, 0.5, 1);
  expect(wtmm(path.map((value) => 1e290 * value))!.exponent).toBeCloseTo(wtmm(path)!.exponent, 6);
  expect(() => wtmm(new Float64Array(255))).toThrow("values: shape (255), expected at least (256)");
  expect(() => wtmm(path.fill(NaN, 3, 4))).toThrow("values[3] of shape (512): NaN");
  expect(() => wtmm(motion(256, 0.5, 1), { ...WTMM_DEFAULTS, fitScaleMin: 0 })).toThrow(
    "fitScaleMin: 0",
  );
});
