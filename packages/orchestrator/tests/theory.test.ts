/** What theory says the errors, the bands and the weights must look like. */
import { createPredictor, QUANTILE_LEVELS, type MaturedForecast } from "@meristem/orchestrator";
import { autoregression, normals } from "@meristem/orchestrator/testing";
import { describe, expect, test } from "vitest";

const WARM = 500;

function maturedOver(values: readonly number[]): MaturedForecast[] {
  const predictor = createPredictor({ config: { horizons: [1] } });
  return values.flatMap((value, t) => {
    const { matured } = predictor.observe(value);
    return t < WARM ? [] : matured;
  });
}

/** Where the value falls in its predictive distribution, linear between the quantiles. */
function probabilityOf({ forecast, actual }: MaturedForecast): number {
  const { quantiles } = forecast;
  const above = quantiles.findIndex((quantile) => quantile >= actual!);
  if (above === 0) return QUANTILE_LEVELS[0]! / 2;
  if (above < 0) return 1 - QUANTILE_LEVELS[0]! / 2;
  const [low, high] = [quantiles[above - 1]!, quantiles[above]!];
  const share = high > low ? (actual! - low) / (high - low) : 0.5;
  return (
    QUANTILE_LEVELS[above - 1]! + share * (QUANTILE_LEVELS[above]! - QUANTILE_LEVELS[above - 1]!)
  );
}

describe("on a stationary series", () => {
  const matured = maturedOver(autoregression(4000, 0.6, 31));

  test("B-46: 90 % bands cover 88 to 92 %", () => {
    const inside = matured.filter(
      ({ forecast, actual }) =>
        actual! >= forecast.quantiles[1]! && actual! <= forecast.quantiles[7]!,
    );
    expect(inside.length / matured.length).toBeGreaterThan(0.88);
    expect(inside.length / matured.length).toBeLessThan(0.92);
  });

  test("each quantile is passed as often as its level says, within 2 points", () => {
    for (const [i, level] of QUANTILE_LEVELS.entries()) {
      const below = matured.filter(({ forecast, actual }) => actual! <= forecast.quantiles[i]!);
      expect(Math.abs(below.length / matured.length - level)).toBeLessThan(0.02);
    }
  });

  test("B-48: probability integral transforms are uniform: Kolmogorov–Smirnov at p > 0.01", () => {
    // Tails are lumped: only what lies inside the outer quantiles is compared.
    const [low, high] = [QUANTILE_LEVELS[0]!, QUANTILE_LEVELS.at(-1)!];
    const inside = matured
      .map(probabilityOf)
      .filter((p) => p > low && p < high)
      .toSorted((a, b) => a - b);
    const distance = Math.max(
      ...inside.map((p, i) => Math.abs((i + 0.5) / inside.length - (p - low) / (high - low))),
    );
    expect(distance).toBeLessThan(1.63 / Math.sqrt(inside.length));
  });
});

test("B-46: 90 % bands cover 85 to 95 % right through changes of regime", () => {
  const normal = normals(41);
  let value = 0;
  const values = Array.from({ length: 5000 }, (_, t) => {
    const coefficient = Math.floor(t / 400) % 2 === 0 ? 0.8 : -0.8;
    value = coefficient * value + (t % 1200 > 800 ? 2.5 : 1) * normal();
    return value;
  });
  const matured = maturedOver(values);
  const inside = matured.filter(
    ({ forecast, actual }) =>
      actual! >= forecast.quantiles[1]! && actual! <= forecast.quantiles[7]!,
  );
  expect(inside.length / matured.length).toBeGreaterThan(0.85);
  expect(inside.length / matured.length).toBeLessThan(0.95);
});

test("B-44: after the sign of an autoregression flips, most of the loss is back in 100 steps", () => {
  const excess = (from: number, to: number): number => {
    let sum = 0;
    for (let seed = 60; seed < 72; seed++) {
      const normal = normals(seed);
      let value = 0;
      const predictor = createPredictor({ config: { horizons: [1], seasonLengthMax: 0 } });
      for (let t = 0; t < 800; t++) {
        const innovation = normal();
        value = (t < 600 ? 0.8 : -0.8) * value + innovation;
        const [matured] = predictor.observe(value).matured;
        if (t >= from && t < to) {
          sum += Math.abs(value - matured!.forecast.point) - Math.abs(innovation);
        }
      }
    }
    return sum / (12 * (to - from));
  };
  const [early, back, late] = [excess(600, 620), excess(650, 700), excess(700, 800)];
  expect(early).toBeGreaterThan(0.5);
  expect(back).toBeLessThan(0.33 * early);
  expect(late).toBeLessThan(0.2 * early);
});

test("B-47: the mixture never falls far behind the best of its members", () => {
  const values = autoregression(2500, 0.7, 51);
  const loss = (excludedExperts: readonly string[]): number => {
    const config = { horizons: [1], seasonLengthMax: 0, excludedExperts: [...excludedExperts] };
    const predictor = createPredictor({ config });
    return values.reduce((sum, value, t) => {
      const [matured] = predictor.observe(value).matured;
      return t < WARM ? sum : sum + Math.abs(value - matured!.forecast.point);
    }, 0);
  };
  const names = Object.keys(createPredictor().forecast().weights.experts);
  const alone = (name: string): number => loss(names.filter((other) => other !== name));
  const best = Math.min(...["naive", "ses", "linear", "autoregression"].map(alone));
  expect(loss([])).toBeLessThan(1.02 * best);
});
