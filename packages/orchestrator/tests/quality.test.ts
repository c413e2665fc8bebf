/** Gates of the kind "no worse than theory allows": what the numbers are worth. */
import { createPredictor, type PredictorConfigInput } from "@meristem/orchestrator";
import { autoregression, normals } from "@meristem/orchestrator/testing";
import { describe, expect, test } from "vitest";

const WARM = 500;

/** Root mean squared one-step errors of the predictor and of the last value, after warm-up. */
function rmse(values: readonly number[], config: PredictorConfigInput = {}): [number, number] {
  const predictor = createPredictor({ config: { horizons: [1], ...config } });
  let own = 0;
  let naive = 0;
  for (const [t, value] of values.entries()) {
    const { matured } = predictor.observe(value);
    if (t < WARM) continue;
    own += (value - matured[0]!.forecast.point) ** 2;
    naive += (value - values[t - 1]!) ** 2;
  }
  const count = values.length - WARM;
  return [Math.sqrt(own / count), Math.sqrt(naive / count)];
}

const SEEDS = [11, 12, 13];

test.each(SEEDS)(
  "B-40: a random walk costs at most 2 %% over the naive forecast (seed %i)",
  (seed) => {
    const [own, naive] = rmse(autoregression(4000, 1, seed));
    expect(own / naive).toBeLessThanOrEqual(1.02);
  },
);

test.each(SEEDS)(
  "B-41: AR(1) at 0.8 is forecast within 3 %% of its innovations (seed %i)",
  (seed) => {
    const [own] = rmse(autoregression(4000, 0.8, seed));
    const normal = normals(seed);
    const innovations = Array.from({ length: 4000 }, normal).slice(WARM);
    const deviation = Math.sqrt(
      innovations.reduce((sum, e) => sum + e * e, 0) / innovations.length,
    );
    expect(own / deviation).toBeLessThanOrEqual(1.03);
  },
);

test.each(SEEDS)("B-42: white noise is forecast within 2 %% of its deviation (seed %i)", (seed) => {
  const values = autoregression(4000, 0, seed);
  const [own] = rmse(values);
  const scored = values.slice(WARM);
  const deviation = Math.sqrt(scored.reduce((sum, e) => sum + e * e, 0) / scored.length);
  expect(own / deviation).toBeLessThanOrEqual(1.02);
});

test.each(SEEDS)("B-43: a sinusoid ten times its noise beats naive by 40 %% (seed %i)", (seed) => {
  const normal = normals(seed);
  const amplitude = Math.sqrt(20);
  const values = Array.from(
    { length: 4000 },
    (_, t) => amplitude * Math.sin((2 * Math.PI * t) / 12) + normal(),
  );
  const [own, naive] = rmse(values);
  expect(own / naive).toBeLessThanOrEqual(0.6);
});

describe("B-45: level and unit do not matter", () => {
  const values = autoregression(1500, 0.9, 21).map((x, t) => 20 + x + (t % 12) / 2);
  // A logarithm has a zero: members on a log scale cannot follow a shift, so they sleep here.
  const excludedExperts = ["linear-log", "holt-winters-log", "airline-log"];
  const points = (of: readonly number[]): number[] => {
    const predictor = createPredictor({ config: { excludedExperts } });
    return of.flatMap((value) => predictor.observe(value).horizons.map(({ point }) => point));
  };
  const plain = points(values);

  test.each([1000, 2 ** -20])("times %d: the same forecasts times it", (factor) => {
    for (const [i, point] of points(values.map((x) => x * factor)).entries()) {
      expect(point / factor).toBeCloseTo(plain[i]!, 6);
    }
  });

  test("plus a million: the same forecasts plus a million", () => {
    for (const [i, point] of points(values.map((x) => x + 1e6)).entries()) {
      expect(point - 1e6).toBeCloseTo(plain[i]!, 3);
    }
  });
});

test("80 %% and 95 %% intervals cover what they say, quiet or rough", () => {
  const normal = normals(5);
  let volatility = 1;
  let value = 0;
  const predictor = createPredictor({ config: { horizons: [1] } });
  const inside = { 80: 0, 95: 0 };
  const count = 6000;
  for (let t = 0; t < count; t++) {
    volatility = t % 1000 < 500 ? 1 : 3;
    value = 0.7 * value + volatility * normal();
    const { matured } = predictor.observe(value);
    if (t < WARM) continue;
    const q = matured[0]!.forecast.quantiles;
    if (value >= q[2]! && value <= q[6]!) inside[80]++;
    if (value >= q[0]! && value <= q[8]!) inside[95]++;
  }
  expect(inside[80] / (count - WARM)).toBeCloseTo(0.8, 1);
  expect(Math.abs(inside[80] / (count - WARM) - 0.8)).toBeLessThan(0.02);
  expect(Math.abs(inside[95] / (count - WARM) - 0.95)).toBeLessThan(0.01);
});
