/** Laws of accumulated scores. */
import { nextUniform, streamFrom } from "@meristem/kernels/random";
import { QUANTILE_LEVELS } from "@meristem/leyline";
import { propertyBudget } from "@meristem/testkit";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { gridOutcome, outcome } from "../../tests/arbitrary-forecasts.js";
import type { ReferenceForecasts } from "./reference-forecasts.js";
import { ScoreAccumulator, TERMS, TRANSFORM_BIN_COUNT } from "./score-accumulator.js";
import type { ScorableForecast } from "./scoring-rules.js";

interface Outcome {
  readonly forecast: ScorableForecast;
  readonly actual: number;
  readonly references: ReferenceForecasts;
}

function scoresOf(outcomes: readonly Outcome[], into = new ScoreAccumulator()): ScoreAccumulator {
  for (const { forecast, actual, references } of outcomes) into.add(forecast, actual, references);
  return into;
}
const cutAt = (share: number, { length }: readonly unknown[]): number => Math.round(share * length);
const share = fc.double({ min: 0, max: 1, noNaN: true });

describe("sums", () => {
  test("of two merged parts are those of the whole, bit for bit where the arithmetic is exact", () =>
    fc.assert(
      fc.property(fc.array(gridOutcome), share, (outcomes, where) => {
        const cut = cutAt(where, outcomes);
        const whole = scoresOf(outcomes);
        const merged = scoresOf(outcomes.slice(0, cut));
        merged.merge(scoresOf(outcomes.slice(cut)));
        const { distribution, terms } = whole.state;
        expect(merged.state.distribution!.belowCounts).toEqual(distribution!.belowCounts);
        expect(merged.state.distribution!.transformCounts).toEqual(distribution!.transformCounts);
        for (const [k, term] of TERMS.entries()) {
          const isExact = term !== "symmetricError" && term !== "pinballLoss";
          if (isExact) expect(merged.sum(term)).toBe(terms[k]);
          else expect(merged.sum(term)).toBeCloseTo(terms[k]!, 9);
        }
        expect(merged.meanWeightedIntervalScore ?? 0).toBeCloseTo(
          whole.meanWeightedIntervalScore ?? 0,
          9,
        );
      }),
      propertyBudget,
    ));

  test("resumed from a copy of the state continue bit for bit", () =>
    fc.assert(
      fc.property(fc.array(outcome), share, (outcomes, where) => {
        const cut = cutAt(where, outcomes);
        const { state } = scoresOf(outcomes.slice(0, cut));
        const resumed = new ScoreAccumulator(structuredClone(state));
        expect(scoresOf(outcomes.slice(cut), resumed).state).toEqual(scoresOf(outcomes).state);
      }),
      propertyBudget,
    ));

  test("of the terms are the same with and without the distribution", () =>
    fc.assert(
      fc.property(fc.array(outcome), (outcomes) => {
        const terms = new Float64Array(TERMS.length);
        const plain = scoresOf(outcomes, new ScoreAccumulator({ terms }));
        expect(plain.state.terms).toEqual(scoresOf(outcomes).state.terms);
        expect(plain.meanWeightedIntervalScore).toBeUndefined();
      }),
      propertyBudget,
    ));
});

test("one forecast, by hand", () => {
  const scores = new ScoreAccumulator();
  const quantiles = [1, 2, 3, 4, 5, 6, 7, 8, 9];
  scores.add({ point: 4.5, quantiles }, 7.5, { naive: 7, seasonal: 9.5 });
  const pinball = QUANTILE_LEVELS.reduce(
    (sum, level, i) => sum + (i < 7 ? level * (6.5 - i) : (1 - level) * (i - 6.5)),
    0,
  );
  expect(Object.fromEntries(TERMS.map((term) => [term, scores.mean(term)]))).toEqual({
    count: 1,
    absoluteError: 3,
    squaredError: 9,
    symmetricError: 0.5,
    pinballLoss: expect.closeTo(pinball / 9, 12),
    inside50: 0,
    inside80: 0,
    inside95: 1,
    width50: 2,
    width80: 4,
    width95: 8,
    naiveError: 0.5,
    seasonalError: 2,
  });
  // ½ · 3 for the point, 0.1 · 4 + 0.5 for the 80 % interval, 0.025 · 8 for the 95 % interval.
  expect(scores.meanWeightedIntervalScore).toBeCloseTo((1.5 + 0.9 + 0.2) / 2.5, 12);
  const { belowCounts, transformCounts } = scores.state.distribution!;
  expect([...belowCounts]).toEqual([0, 0, 0, 0, 0, 0, 0, 1, 1]);
  // Half of the way from the quantile of 0.9 to that of 0.95.
  expect(transformCounts.indexOf(1)).toBe(18);
});

test("without a forecast there are no means", () => {
  const scores = new ScoreAccumulator();
  expect([scores.count, scores.mean("absoluteError")]).toEqual([0, undefined]);
  expect(scores.meanWeightedIntervalScore).toBeUndefined();
});

test("a merge that would lose the distribution is refused", () => {
  const plain = new ScoreAccumulator({ terms: new Float64Array(TERMS.length) });
  expect(() => new ScoreAccumulator().merge(plain)).toThrow("no distribution");
});

test("for correct quantiles, coverage is nominal and the histogram of the transform is flat", () => {
  const scores = new ScoreAccumulator();
  const stream = streamFrom(3);
  const count = 20_000;
  const forecast = { point: 0.5, quantiles: QUANTILE_LEVELS };
  for (let i = 0; i < count; i++)
    scores.add(forecast, nextUniform(stream), { naive: 0, seasonal: 0 });
  for (const [term, nominal] of [
    ["inside50", 0.5],
    ["inside80", 0.8],
    ["inside95", 0.95],
  ] as const) {
    expect(Math.abs(scores.mean(term)! - nominal)).toBeLessThan(0.012);
  }
  const expected = count / TRANSFORM_BIN_COUNT;
  const chiSquared = scores.state.distribution!.transformCounts.reduce(
    (sum, hits) => sum + (hits - expected) ** 2 / expected,
    0,
  );
  // 99.9 % quantile of the χ² distribution with 19 degrees of freedom.
  expect(chiSquared).toBeLessThan(43.82);
});
