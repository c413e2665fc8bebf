import { createPredictor, QUANTILE_LEVELS, type MaturedForecast } from "@meristem/orchestrator";
import { autoregression } from "@meristem/orchestrator/testing";
import { describe, expect, test } from "vitest";
import { forecastsOver } from "./official-run.js";
import { officialScore } from "./official-score.js";
import { isCoverageNominal, scoreSeries } from "./score.js";

type Values = readonly (number | undefined)[];

const series: Readonly<Record<string, Values>> = {
  waves: Array.from({ length: 130 }, (_, t) => 20 + 5 * Math.abs((t % 12) - 6) + ((t * 7) % 5)),
  gaps: autoregression(90, 0.7, 3).map((value, t) => (t % 11 === 4 ? undefined : value)),
};

function maturedOver(values: Values, horizons: readonly number[]): readonly MaturedForecast[] {
  const predictor = createPredictor({ config: { horizons: [...horizons] } });
  return values.flatMap((value) => [...predictor.observe(value).matured]);
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
const pinball = (actual: number, { quantiles: q }: MaturedForecast["forecast"]): number =>
  mean(
    QUANTILE_LEVELS.map((level, i) =>
      Math.max(level * (actual - q[i]!), (level - 1) * (actual - q[i]!)),
    ),
  );

describe.each(Object.keys(series))("series %s", (name) => {
  const values = series[name]!;

  test.each([1, 3])("scores %i steps ahead are those computed directly", (horizon) => {
    const matured = maturedOver(values, [horizon]);
    const season = 12;
    const rows = matured.flatMap(({ forecast, actual }) => {
      const naive = values[forecast.origin];
      const isScored = forecast.origin + 1 >= Math.floor(values.length / 2);
      if (!isScored || actual === undefined || naive === undefined) return [];
      const seasonal = values[forecast.target - season] ?? naive;
      return [{ actual, forecast, naive, seasonal }];
    });
    const errorOf = (point: (row: (typeof rows)[number]) => number): number =>
      mean(rows.map((row) => Math.abs(row.actual - point(row))));
    const [own, naive, seasonal] = [
      errorOf(({ forecast }) => forecast.point),
      errorOf((row) => row.naive),
      errorOf((row) => row.seasonal),
    ];
    const covered = (low: number, high: number): number =>
      mean(
        rows.map(({ actual, forecast: { quantiles: q } }) =>
          actual >= q[low]! && actual <= q[high]! ? 1 : 0,
        ),
      );
    const score = scoreSeries({ name, values, season, horizon }, matured);
    expect(score).toMatchObject({ series: name, horizon, count: rows.length });
    expect(rows.length).toBeGreaterThan(30);
    expect(score.versusNaive).toBeCloseTo(own / naive, 12);
    expect(score.versusBaseline).toBeCloseTo(own / Math.min(naive, seasonal), 12);
    const losses = rows.map(({ actual, forecast }) => pinball(actual, forecast));
    expect(score.pinball).toBeCloseTo(mean(losses) / naive, 12);
    expect(score.coverage80).toBeCloseTo(covered(2, 6), 12);
    expect(score.coverage95).toBeCloseTo(covered(0, 8), 12);
  });

  test.each([1, 3])("official scores %i steps ahead are those computed directly", (horizon) => {
    const [forecasts] = forecastsOver(values, { horizons: [horizon] });
    const rows = values.flatMap((actual, target) => {
      const [naive, row] = [values[target - horizon], forecasts![target]];
      const isScored = target - horizon + 1 >= Math.floor(values.length / 2);
      if (!isScored || actual === undefined || naive === undefined || row === undefined) return [];
      return [{ actual, naive, point: row[0]!, q: row.subarray(1) }];
    });
    const outside = (actual: number, low: number, high: number): number =>
      Math.max(0, low - actual, actual - high);
    const interval = (alpha: number, actual: number, low: number, high: number): number =>
      (alpha / 2) * (high - low) + outside(actual, low, high);
    const scores = rows.map(
      ({ actual, point, q }) =>
        (Math.abs(actual - point) / 2 +
          interval(0.2, actual, q[2]!, q[6]!) +
          interval(0.05, actual, q[0]!, q[8]!)) /
        2.5,
    );
    const score = officialScore(values, forecasts!, horizon);
    const own = mean(rows.map(({ actual, point }) => Math.abs(actual - point)));
    const naiveError = mean(rows.map(({ actual, naive }) => Math.abs(actual - naive)));
    expect(score.relMase).toBeCloseTo(own / naiveError, 12);
    expect(score.naiveError).toBeCloseTo(naiveError, 12);
    expect(score.wis).toBeCloseTo(mean(scores), 12);
    const inside = rows.filter(({ actual, q }) => outside(actual, q[2]!, q[6]!) === 0).length;
    expect(score.coverage80).toBe(inside / rows.length);
  });
});

test("long horizons are scored at about 150 origins", () => {
  const values = Array.from({ length: 1000 }, (_, t) => (t * 37) % 101);
  const counted = { rows: 0 };
  const forecasts = values.map(() => new Float64Array(10));
  const watched = new Proxy(forecasts, {
    get: (target, key) => {
      if (typeof key === "string" && /^\d+$/.test(key)) counted.rows++;
      return Reflect.get(target, key);
    },
  });
  officialScore(values, watched, 12);
  expect(counted.rows).toBeGreaterThanOrEqual(150);
  expect(counted.rows).toBeLessThanOrEqual(160);
});

test.each([
  [0.78, 1e6, true],
  [0.76, 1e6, false],
  [0.73, 100, true],
  [0.71, 100, false],
])("coverage %f of %i forecasts is nominal at 80 %: %s", (coverage, count, isNominal) => {
  expect(isCoverageNominal(coverage, 0.8, count)).toBe(isNominal);
});
