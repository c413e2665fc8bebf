import { nextUniform, streamFrom } from "@meristem/kernels/random";
import { describe, expect, test } from "vitest";
import { fakePredictor, meanPeer } from "../../tests/fake-forecasters.js";
import { Backtest, type BacktestOptions } from "./backtest.js";
import type { BacktestRow, BacktestSeries } from "./backtest-report.js";
import type { Peer } from "./peer.js";
import { backtest } from "./run-backtest.js";

const HORIZONS = [1, 3];
const stream = streamFrom(5);
const values = Array.from({ length: 400 }, (_, t) =>
  t % 50 === 7 ? undefined : 20 + 5 * Math.sin((t * Math.PI) / 6) + nextUniform(stream),
);
const filledAt = (row: number): number =>
  values.slice(0, row + 1).findLast((value) => value !== undefined)!;

function resultOf(peers: readonly Peer[] = [], options: Partial<BacktestOptions> = {}) {
  const forecasters = { predictor: fakePredictor(HORIZONS), peers };
  const whole = { horizons: HORIZONS, scoredFrom: 100, refitCountMax: 10, ...options };
  return backtest({ name: "s", values }, forecasters, whole);
}
const rowOf = ({ results }: BacktestSeries, name: string, horizon: number): BacktestRow =>
  results.find((row) => row.forecaster === name && row.horizon === horizon)!;

/** Mean absolute error of `point(origin, horizon)` over the scored targets. */
function meanError(horizon: number, point: (origin: number) => number): [number, number] {
  let [sum, count] = [0, 0];
  for (let origin = 99; origin + horizon < 400; origin++) {
    const actual = values[origin + horizon];
    if (actual === undefined) continue;
    sum += Math.abs(actual - point(origin));
    count++;
  }
  return [sum / count, count];
}

describe.each(HORIZONS)("%i steps ahead", (horizon) => {
  const result = resultOf();

  test("the naive forecast has the error of the last value", () => {
    const [mae, count] = meanError(horizon, filledAt);
    const naive = rowOf(result, "naive", horizon);
    expect(naive).toMatchObject({ n: count, kind: "member", wis_vs_naive: 1 });
    expect(naive.mae).toBeCloseTo(mae, 12);
    expect(naive.vs_naive).toBeCloseTo(1, 12);
  });

  test("errors are relative to those of the other forecasts on the same targets", () => {
    const own = rowOf(result, "meristem", horizon);
    const naive = rowOf(result, "naive", horizon);
    const [seasonal] = meanError(horizon, (origin) => filledAt(origin + horizon - 12));
    expect(own.vs_meristem).toBe(1);
    expect(own.vs_naive).toBeCloseTo(own.mae! / naive.mae!, 12);
    expect(naive.vs_meristem).toBeCloseTo(naive.mae! / own.mae!, 12);
    expect(own.vs_seasonal_naive).toBeCloseTo(own.mae! / seasonal, 12);
  });

  test("histograms and errors over time are complete", () => {
    for (const { transform, over_time, reliability } of result.results) {
      expect(transform.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
      expect(over_time.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => null));
      expect(over_time.slice(11).every((ratio) => ratio !== null)).toBe(true);
      const shares = Object.values(reliability) as number[];
      expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    }
  });

  test("an expert is scored at the origins where it is active", () => {
    const [rows, all] = [rowOf(result, "sometimes", horizon), rowOf(result, "naive", horizon)];
    expect(rows.n).toBeGreaterThan(100);
    expect(rows.n).toBeLessThan(0.6 * all.n);
    expect(rows.wis_vs_naive).toBeNull();
  });
});

test("by default the warm-up is min(200, ⌊n/2⌋) rows, and no times are measured", () => {
  const result = resultOf([], { scoredFrom: undefined });
  expect(result).toMatchObject({ series: "s", rows: 400, scored_from: 200, seasons: [12] });
  expect(result.microseconds).toEqual({});
});

test("with a clock, the median time of each forecaster is reported", () => {
  let ns = 0n;
  const monotonicNs = (): bigint => (ns += 2000n);
  const { microseconds } = resultOf([meanPeer()], { monotonicNs });
  expect(Object.keys(microseconds)).toEqual(["meristem", "mean"]);
  for (const us of Object.values(microseconds)) expect(us).toBeCloseTo(2, 0);
});

test("a configured season replaces the one that the predictor has found", () => {
  const [seasonal] = meanError(1, (origin) => filledAt(origin + 1 - 24));
  const { mae, vs_seasonal_naive } = rowOf(resultOf([], { season: 24 }), "meristem", 1);
  expect(vs_seasonal_naive).toBeCloseTo(mae! / seasonal, 12);
});

describe("a peer", () => {
  test("that makes point forecasts has the quantiles of its past errors", () => {
    const { coverage, mae } = rowOf(resultOf([meanPeer()]), "mean", 1);
    expect(coverage["80"]).toBeGreaterThan(0.7);
    expect(mae).toBeGreaterThan(2);
  });

  test("that is refitted makes at most the configured number of forecasts", () => {
    const result = resultOf([meanPeer({ isRefitted: true })]);
    expect(rowOf(result, "mean", 1).n).toBeLessThanOrEqual(10);
    expect(rowOf(result, "mean", 1).n).toBeGreaterThan(7);
  });

  test("that throws is not used any more, and its message is reported", () => {
    const result = resultOf([meanPeer({ failsAfter: 150 })]);
    expect(result.faults).toEqual({ mean: "out of memory" });
    // Origins 99 to 149, less the missing target 107; that of origin 149 is scored too.
    expect(rowOf(result, "mean", 1).n).toBe(50);
  });
});

test("rows are sorted by horizon, then by the error over the naive error", () => {
  const { results } = resultOf([meanPeer()]);
  const keys = results.map(({ horizon, vs_naive }) => horizon * 1000 + vs_naive!);
  expect(keys).toEqual(keys.toSorted((a, b) => a - b));
  expect(
    results
      .map(({ forecaster }) => forecaster)
      .slice(0, 4)
      .toSorted(),
  ).toEqual(["mean", "meristem", "naive", "sometimes"]);
});

test("before the first forecast there is no row and no division by zero", () => {
  const run = new Backtest(10, { predictor: fakePredictor([1]) }, { horizons: [1] });
  expect(run.result("s").results).toEqual([]);
  for (const value of [undefined, NaN, 3]) run.update(value);
  expect(run.result("s").results).toEqual([]);
});

test("a constant series has no naive error to compare with", () => {
  const constant = { name: "s", values: Array.from({ length: 100 }, () => 5) };
  const { results } = backtest(constant, { predictor: fakePredictor([1]) }, { horizons: [1] });
  expect(results[0]).toMatchObject({ mae: 0, mase: null, vs_naive: null, n: 50 });
});
