/** Laws of the cap on one family's weight. */
import { propertyBudget, simplex } from "@meristem/testkit";
import fc from "fast-check";
import { expect, test } from "vitest";
import { capFamilies, FAMILY_SHARE_MAX } from "./family-cap.js";

const drawn = fc.tuple(
  simplex(8),
  fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 8, maxLength: 8 }),
);
const shareOf = (weights: Float64Array, families: Uint8Array, family: number): number =>
  weights.reduce((sum, w, i) => (families[i] === family ? sum + w : sum), 0);

test("the weights stay on the simplex, no family but a lonely one is beyond its cap", () =>
  fc.assert(
    fc.property(drawn, ([drawnWeights, names]) => {
      const weights = Float64Array.from(drawnWeights);
      const families = Uint8Array.from(names);
      capFamilies(weights, families);
      expect(weights.reduce((sum, w) => sum + w, 0)).toBeCloseTo(1, 10);
      for (const family of new Set(names)) {
        if (new Set(names).size === 1) continue;
        expect(shareOf(weights, families, family)).toBeLessThanOrEqual(FAMILY_SHARE_MAX + 1e-9);
      }
    }),
    propertyBudget,
  ));

test("within its cap nothing moves", () => {
  const weights = Float64Array.of(0.5, 0.2, 0.3);
  capFamilies(weights, Uint8Array.of(0, 0, 1));
  expect([...weights]).toEqual([0.5, 0.2, 0.3]);
});
