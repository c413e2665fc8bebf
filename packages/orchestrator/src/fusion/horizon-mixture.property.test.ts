/** Laws of fusing the experts' points into one. */
import { propertyBudget, simplex } from "@meristem/testkit";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { normals } from "../testing/streams.js";
import { StateBlocks } from "../state/state-blocks.js";
import { FUSION_RULE_IDS, FUSION_RULES } from "./fusion-rule.js";
import { HorizonMixture } from "./horizon-mixture.js";

const COUNT = 7;
const SETTINGS = { fusionRate: 0.3, fusionMemory: 0.99, fixedShare: 0.01 };
const value = fc.double({ min: -1e300, max: 1e300, noNaN: true });
const points = fc.array(fc.option(value, { freq: 4, nil: Infinity }), {
  minLength: COUNT,
  maxLength: COUNT,
});

function fused(weights: Float64Array, said: readonly number[]): number {
  const rule = FUSION_RULES[FUSION_RULE_IDS.exponential];
  const mixture = new HorizonMixture(new StateBlocks(), 3, COUNT, rule, SETTINGS);
  mixture.weights.set(weights);
  mixture.fuse(5, Float64Array.from(said));
  return mixture.fused;
}

describe("the fused point", () => {
  test("is what all awake experts say, to the bit, whatever their weights", () =>
    fc.assert(
      fc.property(simplex(COUNT), value, fc.nat(COUNT - 1), points, (weights, v, awake, mask) => {
        const said = mask.map((one, k) => (k === awake || Number.isFinite(one) ? v : Infinity));
        expect(fused(weights, said)).toBe(v === 0 ? 0 : v);
      }),
      propertyBudget,
    ));

  test("lies between the lowest and the highest that is said, but for rounding", () =>
    fc.assert(
      fc.property(simplex(COUNT), value, points, (weights, v, rest) => {
        const said = [v, ...rest.slice(1)];
        const heard = said.filter(Number.isFinite);
        const [low, high] = [Math.min(...heard), Math.max(...heard)];
        const slack = 1e-12 * Math.max(Math.abs(low), Math.abs(high));
        const point = fused(weights, said);
        expect(point).toBeGreaterThanOrEqual(low - slack);
        expect(point).toBeLessThanOrEqual(high + slack);
      }),
      propertyBudget,
    ));
});

describe("an expert's own 80 % band", () => {
  /** After 1500 rounds with standard normal values; `pointAt` is what the second of two says. */
  function bandAfter(pointAt: (t: number, value: number) => number): number {
    const rule = FUSION_RULES[FUSION_RULE_IDS.ml_poly];
    const mixture = new HorizonMixture(new StateBlocks(), 1, 2, rule, SETTINGS);
    const normal = normals(12);
    for (let t = 0; t < 1500; t++) {
      const next = normal();
      mixture.fuse(t, Float64Array.of(0, pointAt(t, next)));
      mixture.score(t, Float64Array.of(next));
      mixture.reweigh();
    }
    return mixture.bandOf(1);
  }
  const NORMAL_BAND = 2.563;

  test("is that of its errors, however late it woke", () => {
    for (const wakesAt of [0, 3, 6, 100, 700]) {
      const band = bandAfter((t) => (t < wakesAt ? Infinity : 0));
      expect(Math.abs(band / NORMAL_BAND - 1)).toBeLessThan(0.15);
    }
  });

  test("is that of its errors, however long it was never wrong before", () => {
    for (const errsFrom of [6, 100, 700]) {
      const band = bandAfter((t, value) => (t < errsFrom ? value : 0));
      expect(Math.abs(band / NORMAL_BAND - 1)).toBeLessThan(0.15);
    }
  });

  test("has no width while it is never wrong", () => {
    expect(bandAfter((_, value) => value)).toBe(0);
  });
});
