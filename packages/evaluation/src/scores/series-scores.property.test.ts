/** Laws of the scores of a series: the warm-up, the reference forecasts, the stored state. */
import { QUANTILE_LEVELS } from "@meristem/leyline";
import { propertyBudget } from "@meristem/testkit";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { observation } from "../../tests/arbitrary-forecasts.js";
import type { EvaluatedForecast } from "../forecast-types.js";
import { seasonalLag } from "./reference-forecasts.js";
import { ScoreAccumulator, TERMS } from "./score-accumulator.js";
import { SeriesScores, type ScoreOptions } from "./series-scores.js";
import { warmUpCount } from "./warm-up.js";

type Values = readonly (number | undefined)[];

const isUsable = (value: number | undefined): value is number =>
  value !== undefined && Number.isFinite(value);

/** A series of up to 520 rows: shorter than the warm-up bound, and longer than twice of it. */
const series = fc
  .tuple(fc.integer({ min: 1, max: 520 }), fc.array(observation, { minLength: 1, maxLength: 40 }))
  .map(([length, pattern]): Values =>
    Array.from({ length }, (_, t) => {
      const value = pattern[(t * 7) % pattern.length];
      return isUsable(value) ? value + t / 8 : value;
    }),
  );
const options: fc.Arbitrary<ScoreOptions> = fc.record({
  horizons: fc.constantFrom([1], [1, 3], [2, 12], [1, 250]),
  season: fc.constantFrom(1, 4, 12),
});

/** Forecasts of some width from the last value, in the order of origins; none before the first value. */
function forecastsOf(values: Values, { horizons }: ScoreOptions): EvaluatedForecast[] {
  let last: number | undefined;
  return values.flatMap((value, origin) => {
    if (isUsable(value)) last = value;
    const level = last;
    if (level === undefined) return [];
    const quantiles = QUANTILE_LEVELS.map((probability) => level + 9 * (probability - 0.4));
    return horizons.map((horizon) => {
      return { origin, horizon, target: origin + horizon, point: level + horizon / 3, quantiles };
    });
  });
}

function byTarget(forecasts: readonly EvaluatedForecast[]): Map<number, EvaluatedForecast[]> {
  const found = new Map<number, EvaluatedForecast[]>();
  for (const forecast of forecasts) {
    const others = found.get(forecast.target);
    if (others === undefined) found.set(forecast.target, [forecast]);
    else others.push(forecast);
  }
  return found;
}

function observed(values: Values, options: ScoreOptions, cut = values.length): SeriesScores {
  const pending = byTarget(forecastsOf(values, options));
  let scores = new SeriesScores(options);
  for (const [row, value] of values.entries()) {
    if (row === cut) scores = new SeriesScores(options, structuredClone(scores.state));
    const actual = isUsable(value) ? value : undefined;
    const matured = (pending.get(row) ?? []).map((forecast) => ({ forecast, actual }));
    scores.observe(value, matured);
  }
  return scores;
}

/** The scores by their definition, when the whole series is known. */
function direct(values: Values, options: ScoreOptions, horizon: number): Float64Array {
  const scores = new ScoreAccumulator({ terms: new Float64Array(TERMS.length) });
  const filled: (number | undefined)[] = [];
  for (const value of values) filled.push(isUsable(value) ? value : filled.at(-1));
  const first = filled.find((value) => value !== undefined);
  const lastAt = (row: number): number => filled[row] ?? first!;
  for (const forecast of forecastsOf(values, options)) {
    const { origin, target } = forecast;
    const actual = values[target];
    if (forecast.horizon !== horizon || origin + 1 < warmUpCount(values.length)) continue;
    if (!isUsable(actual)) continue;
    const naive = lastAt(origin);
    const row = target - seasonalLag(horizon, options.season);
    scores.add(forecast, actual, { naive, seasonal: row < 0 ? naive : lastAt(row) });
  }
  return scores.state.terms;
}

describe("the scores of a series", () => {
  test("are those of the forecasts after min(200, ⌊n/2⌋) rows, bit for bit", () =>
    fc.assert(
      fc.property(series, options, (values, options) => {
        const scores = observed(values, options);
        expect(scores.rowCount).toBe(values.length);
        for (const [index, horizon] of options.horizons.entries()) {
          expect(scores.totals(index)).toEqual(direct(values, options, horizon));
        }
      }),
      propertyBudget,
    ));

  test("resumed from a copy of the state continue bit for bit", () =>
    fc.assert(
      fc.property(series, options, fc.nat(520), (values, options, cut) => {
        const whole = observed(values, options);
        const resumed = observed(values, options, cut);
        expect(resumed.state).toEqual(whole.state);
        expect(resumed.stepErrorMean).toBe(whole.stepErrorMean);
      }),
      propertyBudget,
    ));

  test("have the mean one-step change of the scored rows as their scale", () =>
    fc.assert(
      fc.property(series, (values) => {
        const scores = observed(values, { horizons: [1], season: 1 });
        const changes: number[] = [];
        let last: number | undefined;
        for (const [row, value] of values.entries()) {
          if (!isUsable(value)) continue;
          if (last !== undefined && row >= warmUpCount(values.length)) {
            changes.push(Math.abs(value - last));
          }
          last = value;
        }
        const sum = changes.reduce((total, change) => total + change, 0);
        if (changes.length === 0) expect(scores.stepErrorMean).toBeUndefined();
        else expect(scores.stepErrorMean).toBe(sum / changes.length);
      }),
      propertyBudget,
    ));

  test("release the early terms after 400 rows", () => {
    const values = Array.from({ length: 400 }, (_, t) => t % 17);
    const { state } = observed(values, { horizons: [1, 3], season: 4 });
    expect(state.earlySteps).toHaveLength(0);
    expect(state.horizons.map(({ early }) => early.length)).toEqual([0, 0]);
    expect(state.horizons.map(({ sums }) => sums.length)).toEqual([13, 13]);
  });
});

test.each([
  [1, 12, 12],
  [12, 12, 12],
  [13, 12, 24],
  [5, 1, 5],
])("%i steps ahead, the lag of a season of %i is %i", (horizon, season, lag) => {
  expect(seasonalLag(horizon, season)).toBe(lag);
});
