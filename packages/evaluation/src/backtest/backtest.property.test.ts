/** No look-ahead: a forecast depends on the rows up to its origin and on nothing else. */
import { propertyBudget } from "@meristem/testkit";
import fc from "fast-check";
import { expect, test } from "vitest";
import { observation } from "../../tests/arbitrary-forecasts.js";
import { fakePredictor, meanPeer } from "../../tests/fake-forecasters.js";
import { ScoreAccumulator } from "../scores/score-accumulator.js";
import type { ScorableForecast } from "../scores/scoring-rules.js";
import { Backtest } from "./backtest.js";
import { ErrorQuantiles } from "./error-quantiles.js";
import { backtest } from "./run-backtest.js";

type Values = readonly (number | undefined)[];

const HORIZONS = [1, 4];
const SCORED_FROM = 10;
const series = fc.array(observation, { minLength: 1, maxLength: 40 });
const isUsable = (value: number | undefined): value is number =>
  value !== undefined && Number.isFinite(value);

/** Forecasts of a predictor and a peer that were opened for this origin and observed its rows only. */
function forecastsAt(origin: number, values: Values, horizon: number) {
  const past = values.slice(0, origin + 1);
  const predictor = fakePredictor(HORIZONS);
  const own = past.map((value) => predictor.observe(value)).at(-1)!;
  const parts = predictor.explain?.(horizon)?.parts ?? [];
  const model = meanPeer().open({ horizons: HORIZONS, season: undefined });
  let last: number | undefined;
  for (const value of past) {
    if (isUsable(value)) last = value;
    if (last !== undefined) model.observe(last);
  }
  const index = HORIZONS.indexOf(horizon);
  return {
    last,
    meristem: own.horizons[index] as Partial<ScorableForecast> | undefined,
    naive: parts[0] as Partial<ScorableForecast> | undefined,
    sometimes: parts[1] as Partial<ScorableForecast> | undefined,
    mean: last === undefined ? undefined : model.forecast()[index],
  };
}

/** The scores of a candidate by their definition; errors of the targets up to an origin are known there. */
function direct(
  values: Values,
  name: "meristem" | "naive" | "sometimes" | "mean",
  horizon: number,
) {
  const scores = new ScoreAccumulator();
  const points = values.map((_, origin) => forecastsAt(origin, values, horizon)[name]?.point);
  for (let target = horizon; target < values.length; target++) {
    const origin = target - horizon;
    const { last, [name]: forecast } = forecastsAt(origin, values, horizon);
    const actual = values[target];
    if (!isUsable(actual) || forecast?.point === undefined || origin + 1 < SCORED_FROM) continue;
    const errors = new ErrorQuantiles();
    for (let known = horizon; known <= origin; known++) {
      const [past, point] = [values[known], points[known - horizon]];
      if (isUsable(past) && point !== undefined) errors.update(past - point);
    }
    const { point, quantiles = errors.quantiles(point) } = forecast;
    scores.add({ point, quantiles }, actual, { naive: last!, seasonal: last! });
  }
  return scores.state;
}

test("scores are those of forecasts made from the rows up to their origin alone, bit for bit", () =>
  fc.assert(
    fc.property(series, (values) => {
      const forecasters = { predictor: fakePredictor(HORIZONS), peers: [meanPeer()] };
      const options = { horizons: HORIZONS, scoredFrom: SCORED_FROM };
      const run = new Backtest(values.length, forecasters, options);
      for (const value of values) run.update(value);
      for (const { name, horizon, scores } of run.candidates) {
        const expected = direct(values, name as Parameters<typeof direct>[1], horizon);
        expect(scores.state, `${name}, ${horizon} steps ahead`).toEqual(expected);
      }
    }),
    propertyBudget,
  ));

test("with a poisoned future the result is the same, bit for bit", () =>
  fc.assert(
    fc.property(series, (values) => {
      const [predictorInputs, peerInputs] = [[] as unknown[], [] as unknown[]];
      /** Every row but the current one is 1e300. */
      const poisoned = new Proxy(values, {
        get: (target, key) =>
          typeof key === "string" && /^\d+$/.test(key) && Number(key) !== predictorInputs.length
            ? 1e300
            : Reflect.get(target, key),
      });
      const options = { horizons: HORIZONS, scoredFrom: SCORED_FROM };
      const result = backtest(
        { name: "s", values: poisoned },
        {
          predictor: fakePredictor(HORIZONS, (value) => predictorInputs.push(value)),
          peers: [meanPeer({}, (value) => peerInputs.push(value))],
        },
        options,
      );
      const forecasters = { predictor: fakePredictor(HORIZONS), peers: [meanPeer()] };
      expect(result).toEqual(backtest({ name: "s", values }, forecasters, options));
      expect(predictorInputs).toEqual(values);
      // From the first value on a peer observes every row; a gap is filled with the value before it.
      const first = values.findIndex(isUsable);
      expect(peerInputs).toHaveLength(first < 0 ? 0 : values.length - first);
      expect(new Set(peerInputs)).toEqual(new Set(values.filter(isUsable)));
    }),
    propertyBudget,
  ));
