/** Series nobody wishes for: the predictor must stay finite, ordered and quiet. */
import { createPredictor, restorePredictor, type Forecast } from "@meristem/orchestrator";
import { normals, uniforms } from "@meristem/orchestrator/testing";
import { describe, expect, test } from "vitest";

const uniform = uniforms(9);
const normal = normals(10);
const HOSTILE: Record<string, (t: number) => number | undefined> = {
  "always 5": () => 5,
  "always 0": () => 0,
  "always −0": () => -0,
  "a constant, then another": (t) => (t < 300 ? 1 : 1e9),
  "NaN streaks": (t) => (t % 50 < 30 ? Number.NaN : t),
  "one value and then nothing": (t) => (t === 3 ? 7 : undefined),
  "1e300": (t) => (t % 2 === 0 ? 1e300 : 9.9e299),
  "±1e300": (t) => (t % 2 === 0 ? 1e300 : -1e300),
  "beyond 1e300": (t) => (t % 7 === 0 ? 1.7e308 : t),
  "1e-300": (t) => 1e-300 * (1 + (t % 3)),
  subnormals: (t) => 5e-324 * (t % 5),
  "from 1e-300 to 1e300": (t) => (t < 200 ? 1e-300 * t : 1e300),
  "sign flips": (t) => (t % 2 === 0 ? 1 : -1) * (1 + normal()),
  "integers with ties": () => Math.floor(3 * uniform()),
  "alternating huge jumps": (t) => (t % 2 === 0 ? 1e12 : 1) + normal(),
  "one spike a day": (t) => (t % 97 === 0 ? 1e9 : normal()),
  "explosive growth": (t) => Math.min(1e300, 1.5 ** Math.min(t, 1700)),
  infinities: (t) => (t % 5 === 0 ? Infinity : t % 7 === 0 ? -Infinity : t % 11),
  "a staircase": (t) => Math.floor(t / 100) * 1e6,
  "one in a while": (t) => (t % 13 === 0 ? t : undefined),
};

function check(forecast: Forecast): void {
  for (const { point, quantiles } of forecast.horizons) {
    if (!Number.isFinite(point)) throw new Error(`point ${point} at ${forecast.origin}`);
    for (const [i, quantile] of quantiles.entries()) {
      if (!Number.isFinite(quantile)) throw new Error(`quantile ${quantile} at ${forecast.origin}`);
      if (i > 0 && quantile < quantiles[i - 1]!) throw new Error(`order at ${forecast.origin}`);
    }
  }
}

describe.each(Object.entries(HOSTILE))("%s", (_, valueAt) => {
  test.each([{}, { fusionRule: "exponential" }, { profile: "lite" }] as const)(
    "forecasts are finite and quantiles ordered, and the state survives a snapshot (%o)",
    (config) => {
      const predictor = createPredictor({ config });
      for (let t = 0; t < 600; t++) check(predictor.observe(valueAt(t)));
      const restored = restorePredictor(predictor.encode(), { config });
      expect(Buffer.compare(restored.encode(), predictor.encode())).toBe(0);
      check(restored.observe(1));
    },
  );
});

test("a constant series is forecast exactly, without a width to speak of", () => {
  const predictor = createPredictor();
  expect(predictor.observe(5).horizons.map(({ point }) => point)).toEqual([5, 5]);
  for (let t = 1; t < 300; t++) predictor.observe(5);
  for (const { point, quantiles } of predictor.forecast().horizons) {
    expect(point).toBe(5);
    for (const quantile of quantiles) expect(Math.abs(quantile - 5)).toBeLessThan(1e-11);
  }
});
