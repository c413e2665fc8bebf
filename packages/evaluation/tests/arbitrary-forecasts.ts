/** Arbitraries for property tests: forecasts whose arithmetic is exact, and series with gaps. */
import { QUANTILE_LEVELS } from "@meristem/leyline";
import fc from "fast-check";
import type { ScorableForecast } from "../src/scores/scoring-rules.js";

/** Values on a grid of integers: their sums and differences are exact, and ties are frequent. */
export const gridValue = fc.integer({ min: -50, max: 50 });

/** Nine non-decreasing quantiles on the grid, and a point. */
export const gridForecast: fc.Arbitrary<ScorableForecast> = fc.record({
  point: gridValue,
  quantiles: fc
    .array(gridValue, { minLength: QUANTILE_LEVELS.length, maxLength: QUANTILE_LEVELS.length })
    .map((values) => values.toSorted((a, b) => a - b)),
});

/** A forecast with its outcome and its reference forecasts. */
export const gridOutcome = fc.record({
  forecast: gridForecast,
  actual: gridValue,
  references: fc.record({ naive: gridValue, seasonal: gridValue }),
});

/** Values with arbitrary bits of moderate size. */
export const value = fc.double({ min: -1e6, max: 1e6, noNaN: true });

export const outcome = fc.record({
  forecast: fc.record({
    point: value,
    quantiles: fc
      .array(value, { minLength: QUANTILE_LEVELS.length, maxLength: QUANTILE_LEVELS.length })
      .map((values) => values.toSorted((a, b) => a - b)),
  }),
  actual: value,
  references: fc.record({ naive: value, seasonal: value }),
});

/** A value, a missing one, or one that is not finite. */
export const observation = fc.oneof(
  { weight: 8, arbitrary: value },
  { weight: 1, arbitrary: fc.constant(undefined) },
  { weight: 1, arbitrary: fc.constantFrom(NaN, Infinity) },
);
