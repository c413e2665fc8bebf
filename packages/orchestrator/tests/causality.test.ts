/** no forecast may know what comes after its origin, and none needs it. */
import {
  createPredictor,
  initialPredictorState,
  plainInput,
  predictorConfigSchema,
  predictorStep,
  predictorStepInto,
  stepOutputFor,
} from "@meristem/orchestrator";
import { weather } from "@meristem/orchestrator/testing";
import { describe, expect, test } from "vitest";

const values = weather(420, 3);

describe.each(["full", "balanced", "lite"] as const)("A-19: profile %s", (profile) => {
  const forecastsUpTo = (cut: number, future: (t: number) => number | undefined): unknown[] => {
    const predictor = createPredictor({ config: { profile } });
    const said = [];
    for (let t = 0; t < values.length && t <= cut + 24; t++) {
      const forecast = predictor.observe(t <= cut ? values[t] : future(t));
      if (t <= cut) said.push(forecast.horizons);
    }
    return said;
  };

  test.each([0, 1, 24, 57, 311])("a poisoned future after %i changes nothing before", (cut) => {
    const honest = forecastsUpTo(cut, (t) => values[t]);
    for (const poison of [undefined, Number.NaN, Number.POSITIVE_INFINITY, 1e300, -1e-300]) {
      expect(forecastsUpTo(cut, () => poison)).toEqual(honest);
    }
  });

  test("with nothing but NaN after the 200th value, every forecast is finite", () => {
    const predictor = createPredictor({ config: { profile } });
    for (const value of values.slice(0, 200)) predictor.observe(value);
    for (let t = 0; t < 500; t++) {
      for (const { point, quantiles } of predictor.observe(Number.NaN).horizons) {
        expect(Number.isFinite(point)).toBe(true);
        expect(quantiles.every((q) => Number.isFinite(q))).toBe(true);
      }
    }
  });
});

test("A-19: after every single value, NaN from there on leaves all forecasts finite", () => {
  const state = initialPredictorState(predictorConfigSchema.parse({}));
  const output = stepOutputFor(state.config.horizons.length);
  for (const value of values.slice(0, 120)) {
    predictorStepInto(state, plainInput(value), output);
    const { state: branch, output: said } = predictorStep(state, plainInput(Number.NaN));
    for (let t = 0; t < 12; t++) {
      expect(said.isReady).toBe(output.isReady);
      expect([...said.points, ...said.quantiles].every((x) => Number.isFinite(x))).toBe(true);
      predictorStepInto(branch, plainInput(Number.NaN), said);
    }
  }
});
