/** Who said what adds up: to the point bit for bit, to the quantiles within rounding. */
import {
  createPredictor,
  QUANTILE_LEVELS,
  type PredictorConfigInput,
} from "@meristem/orchestrator";
import { normals } from "@meristem/orchestrator/testing";
import { propertyBudget } from "@meristem/testkit";
import fc from "fast-check";
import { expect, test } from "vitest";

const HALF = QUANTILE_LEVELS.indexOf(0.5);

/** A stream of some kind, on some level and scale, with gaps. */
const stream = fc.record({
  seed: fc.integer({ min: 1, max: 1e6 }),
  level: fc.constantFrom(0, 1, -1e6, 1e9),
  scale: fc.constantFrom(1e-9, 1, 1e6),
  count: fc.integer({ min: 1, max: 160 }),
  memory: fc.constantFrom(0, 0.9, 1),
  profile: fc.constantFrom("full" as const, "lite" as const),
});

test("parts, added up in their order, and the rounding are the point, bit for bit", () => {
  fc.assert(
    fc.property(stream, ({ seed, level, scale, count, memory, profile }) => {
      const config: PredictorConfigInput = { horizons: [1, 5], profile };
      const predictor = createPredictor({ config });
      const normal = normals(seed);
      let value = 0;
      for (let t = 0; t < count; t++) {
        value = memory * value + normal();
        predictor.observe(t % 11 === 7 ? undefined : level + scale * value);
      }
      for (const { horizon, point, quantiles } of predictor.forecast().horizons) {
        const told = predictor.explain(horizon)!;
        let sum = told.naive;
        for (const { contribution } of told.parts) sum += contribution;
        expect(sum + told.rounding).toBe(point);
        if (told.intervals === undefined) continue;
        const { parts, corrections } = told.intervals;
        const mixed = QUANTILE_LEVELS.map((_, i) =>
          parts.reduce((total, part) => total + part.weights[i]! * part.quantiles[i]!, 0),
        );
        const half = mixed[HALF]!;
        const rebuilt = mixed
          .map((quantile, i) => half + (quantile - half) * (1 + corrections[i]!))
          .toSorted((a, b) => a - b);
        const tolerance = 1e-9 * (Math.abs(level) + scale * 10);
        for (const [i, quantile] of quantiles.entries()) {
          expect(Math.abs(rebuilt[i]! - quantile)).toBeLessThanOrEqual(tolerance);
        }
      }
    }),
    { ...propertyBudget, numRuns: propertyBudget.numRuns! / 4 },
  );
});
