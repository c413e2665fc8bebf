/**
 * Laws of the clipped running scale.
 */
import { propertyBudget } from "@meristem/testkit";
import fc from "fast-check";
import { expect, test } from "vitest";
import { clippedScaleInto, type ClippedScaleSettings } from "./clipped-scale.js";

const SLOTS = { count: 1, mean: 2, long: 0 };
const sizeLists = fc.array(fc.double({ min: 0, max: 10, noNaN: true }), {
  minLength: 1,
  maxLength: 80,
});
const settings = fc.record<ClippedScaleSettings>({
  alpha: fc.constantFrom(0.002, 0.02, 0.3),
  clip: fc.constantFrom(4, 15),
  longShare: fc.constantFrom(0, 1e-3, 0.1),
  clipAfter: fc.constantFrom(0, 5, 10),
  limitIncludesNewest: fc.boolean(),
});

function scaled(sizes: readonly number[], config: ClippedScaleSettings, unit = 1, offset = 0) {
  const state = new Float64Array(offset + 3);
  const number = new Float64Array(1);
  const limits = sizes.map((size) => {
    number[0] = size * unit;
    state[offset + SLOTS.count]! += 1;
    clippedScaleInto(number, number, state, offset, SLOTS, config);
    return number[0]!;
  });
  return {
    limits,
    mean: state[offset + SLOTS.mean]!,
    long: state[offset + SLOTS.long]!,
  };
}

test("it is the recursion of its formula", () =>
  fc.assert(
    fc.property(sizeLists, settings, (sizes, config) => {
      let [mean, long] = [0, 0];
      for (const [t, size] of sizes.entries()) {
        const before = long;
        long += (size - long) / (t + 1);
        const plain = config.limitIncludesNewest ? long : before;
        const limit =
          t + 1 > config.clipAfter ? config.clip * mean + config.longShare * plain : Infinity;
        mean += Math.max(config.alpha, 1 / (t + 1)) * (Math.min(size, limit) - mean);
        expect(scaled(sizes.slice(0, t + 1), config).limits[t]).toBe(limit);
      }
      expect(scaled(sizes, config)).toMatchObject({ mean, long });
    }),
    propertyBudget,
  ));

test("an outlier of any size raises the mean by at most α·(limit − mean), limit from the past alone", () =>
  fc.assert(
    fc.property(fc.double({ min: 1, max: 1e12, noNaN: true }), (outlier) => {
      const config = {
        alpha: 0.02,
        clip: 6,
        longShare: 1e-3,
        clipAfter: 10,
        limitIncludesNewest: false,
      };
      const { mean } = scaled([...Array.from({ length: 100 }, () => 1), outlier], config);
      expect(mean).toBeLessThanOrEqual(1 + 0.02 * (6.001 - 1) + 1e-12);
    }),
    propertyBudget,
  ));

test("after a constant stretch the mean grows again, because the long mean keeps the limit above 0", () => {
  const config = { alpha: 0.3, clip: 4, longShare: 0.1, clipAfter: 5, limitIncludesNewest: true };
  const sizes = [...Array.from({ length: 3000 }, () => 0), ...Array.from({ length: 400 }, () => 1)];
  expect(scaled(sizes, config).mean).toBeCloseTo(1, 9);
  expect(scaled(sizes, { ...config, longShare: 0 }).mean).toBe(0);
});

test("sizes in another unit (a power of two), or at an offset, give the same scale in that unit", () =>
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 2 ** 20 }), { minLength: 1, maxLength: 80 }),
      settings,
      (sizes, config) => {
        const plain = scaled(sizes, config);
        const other = scaled(sizes, config, 2 ** -30, 4);
        expect(other.mean).toBe(plain.mean * 2 ** -30);
        expect(other.limits).toEqual(plain.limits.map((limit) => limit * 2 ** -30));
      },
    ),
    propertyBudget,
  ));
