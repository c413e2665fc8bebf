/** What holes in the series do to forecasts: they widen while it lasts, and mean what they say. */
import { createPredictor, type Forecast } from "@meristem/orchestrator";
import { autoregression } from "@meristem/orchestrator/testing";
import { describe, expect, test } from "vitest";

const GAP = 40;

function width({ horizons }: Forecast, i = 0): number {
  const { quantiles } = horizons[i]!;
  return quantiles[7]! - quantiles[1]!;
}

/** What is said at each step of a gap after `values`. */
function throughGap(values: readonly number[], hole: number | undefined): Forecast[] {
  const predictor = createPredictor({ config: { seasonLengthMax: 0 } });
  let last: Forecast | undefined;
  for (const value of values) last = predictor.observe(value);
  return [last!, ...Array.from({ length: GAP }, () => predictor.observe(hole))];
}

describe.each([
  ["missing values", undefined],
  ["NaN", Number.NaN],
])("through a gap of %s", (_, hole) => {
  test("bands of a random walk widen like the root of the time", () => {
    const said = throughGap(autoregression(1500, 1, 5), hole);
    for (let g = 1; g <= GAP; g++) expect(width(said[g]!)).toBeGreaterThan(width(said[g - 1]!));
    expect(width(said[GAP]!) / width(said[0]!)).toBeGreaterThan(4);
    expect(width(said[GAP]!) / width(said[0]!)).toBeLessThan(10);
    expect(width(said[GAP]!, 1)).toBeGreaterThan(width(said[0]!, 1));
  });

  test("bands of noise about a level hardly widen: it is as uncertain as it was", () => {
    const said = throughGap(autoregression(1500, 0, 5), hole);
    expect(width(said[GAP]!) / width(said[0]!)).toBeLessThan(1.3);
  });
});

test("a gap over, the next forecast is as narrow as ever", () => {
  const values = autoregression(1600, 1, 6);
  const predictor = createPredictor({ config: { seasonLengthMax: 0 } });
  let before = 0;
  for (const value of values.slice(0, 1500)) before = width(predictor.observe(value));
  for (let g = 0; g < 10; g++) predictor.observe(undefined);
  const after = width(predictor.observe(values[1510]!));
  expect(after / before).toBeLessThan(1.5);
});

test("right after gaps of ten, nine values in ten fall into the 90 % band", () => {
  const values = autoregression(12_000, 1, 7);
  const predictor = createPredictor({ config: { horizons: [1, 12], seasonLengthMax: 0 } });
  let count = 0;
  let inside = 0;
  for (const [t, value] of values.entries()) {
    const isHole = t > 500 && t % 60 >= 50;
    const { matured } = predictor.observe(isHole ? undefined : value);
    if (t < 1000 || t % 60 !== 0) continue;
    const { quantiles } = matured.find(({ forecast }) => forecast.horizon === 1)!.forecast;
    count++;
    if (value >= quantiles[1]! && value <= quantiles[7]!) inside++;
  }
  expect(count).toBeGreaterThan(150);
  expect(inside / count).toBeGreaterThan(0.82);
  expect(inside / count).toBeLessThan(0.98);
});
