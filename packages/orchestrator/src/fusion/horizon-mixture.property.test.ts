/** Laws of fusing the experts' points into one. */
import { propertyBudget, simplex } from "@meristem/testkit";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
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
