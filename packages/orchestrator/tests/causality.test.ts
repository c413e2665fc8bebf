/** No forecast may know what comes after its origin. */
import { createPredictor } from "@meristem/orchestrator";
import { expect, test } from "vitest";
import { weather } from "./streams.js";

const values = weather(420, 3);

function forecastsUpTo(cut: number, future: (t: number) => number | undefined): unknown[] {
  const predictor = createPredictor();
  const said = [];
  for (let t = 0; t < values.length; t++) {
    const forecast = predictor.observe(t <= cut ? values[t] : future(t));
    if (t <= cut) said.push(forecast.horizons);
  }
  return said;
}

test.each([0, 1, 24, 57, 311])("a poisoned future after %i changes nothing before", (cut) => {
  const honest = forecastsUpTo(cut, (t) => values[t]);
  for (const poison of [undefined, Number.POSITIVE_INFINITY, 1e300, -1e-300]) {
    expect(forecastsUpTo(cut, () => poison)).toEqual(honest);
  }
});

test("with everything after t missing, every forecast is finite", () => {
  const predictor = createPredictor();
  for (const value of values.slice(0, 200)) predictor.observe(value);
  for (let t = 0; t < 500; t++) {
    for (const { point, quantiles } of predictor.observe(undefined).horizons) {
      expect(Number.isFinite(point)).toBe(true);
      expect(quantiles.every((q) => Number.isFinite(q))).toBe(true);
    }
  }
});
