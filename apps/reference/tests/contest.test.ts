import {
  Contest,
  ErrorBand,
  probabilityOf,
  seriesReport,
  type ContestOptions,
  type Peer,
} from "@meristem/evaluation";
import { createPredictor, QUANTILE_LEVELS } from "@meristem/orchestrator";
import { describe, expect, test } from "vitest";

/** Uniforms in (0, 1), fixed. */
const uniformAt = (i: number): number => {
  let word = Math.imul(i + 1, 0x9e3779b1) >>> 0;
  word = Math.imul(word ^ (word >>> 15), 0x85ebca6b) >>> 0;
  return ((word ^ (word >>> 13)) >>> 0) / 2 ** 32;
};
const values = Array.from({ length: 400 }, (_, t) =>
  t % 50 === 7 ? undefined : 20 + 5 * Math.sin((t * Math.PI) / 6) + uniformAt(t),
);

function contestOver(count: number, options: Partial<ContestOptions> = {}): Contest {
  const contest = new Contest({
    horizons: [1, 3],
    rowCount: values.length,
    scoredFrom: 100,
    season: undefined,
    predictor: createPredictor({ config: { horizons: [1, 3] } }),
    peers: [],
    refitCountMax: 10,
    monotonicNs: () => 0n,
    ...options,
  });
  for (const value of values.slice(0, count)) contest.take(value, undefined);
  return contest;
}

describe("a contest", () => {
  const report = seriesReport("s", 400, 100, contestOver(400));
  const rowOf = (name: string, horizon: number): (typeof report.results)[number] =>
    report.results.find((row) => row.forecaster === name && row.horizon === horizon)!;

  test.each([1, 3])("scores the last value as anyone would, %i ahead", (horizon) => {
    let sum = 0;
    let count = 0;
    for (let origin = 99; origin + horizon < 400; origin++) {
      const actual = values[origin + horizon];
      if (actual === undefined) continue;
      const last = values.slice(0, origin + 1).findLast((value) => value !== undefined)!;
      sum += Math.abs(actual - last);
      count++;
    }
    expect(rowOf("naive", horizon).n).toBe(count);
    expect(rowOf("naive", horizon).mae).toBeCloseTo(sum / count, 12);
    expect(rowOf("naive", horizon).vs_naive).toBeCloseTo(1, 12);
  });

  test("finds the season and beats the last value in it, with bands that hold", () => {
    expect(report.seasons).toEqual([12]);
    for (const horizon of [1, 3]) {
      expect(rowOf("meristem", horizon).vs_naive).toBeLessThan(0.4);
      expect(rowOf("meristem", horizon).coverage["80"]).toBeGreaterThan(0.7);
    }
    const sum = rowOf("meristem", 1).transform.reduce((a, b) => a + b, 0);
    expect(sum).toBeCloseTo(1, 12);
  });

  test("says the same of the first rows whatever follows them", () => {
    const [short, long] = [contestOver(250, { rowCount: 250 }), contestOver(250)];
    const sums = ({ lanes }: Contest): unknown[] =>
      lanes.map(({ name, horizon, tally }) => [name, horizon, tally.absoluteError, tally.count]);
    expect(sums(short)).toEqual(sums(long));
  });

  test("a peer that throws is left out from there on, and named", () => {
    let left = 150;
    const peer: Peer = {
      name: "fragile",
      version: "1.0.0",
      manner: "throws",
      isRefitted: false,
      open: () => ({
        observe: () => {
          if (--left < 0) throw new Error("out of breath");
        },
        forecast: () => [1, 3].map(() => ({ point: 20, quantiles: undefined })),
      }),
    };
    const told = seriesReport("s", 400, 100, contestOver(400, { peers: [peer] }));
    expect(told.faults).toEqual({ fragile: "out of breath" });
    const row = told.results.find((one) => one.forecaster === "fragile" && one.horizon === 1)!;
    expect(row.n).toBe(50);
  });
});

test("an error band holds what it promises, from errors it has seen only", () => {
  const band = new ErrorBand();
  let inside = 0;
  for (let i = 0; i < 2000; i++) {
    const error = uniformAt(i) - 0.5;
    const quantiles = band.quantiles(7);
    expect(quantiles).toEqual(quantiles.toSorted((a, b) => a - b));
    if (i >= 500 && 7 + error >= quantiles[2]! && 7 + error <= quantiles[6]!) inside++;
    band.learn(error);
  }
  expect(Math.abs(inside / 1500 - 0.8)).toBeLessThan(0.03);
});

describe("where a value falls in its distribution", () => {
  const quantiles = QUANTILE_LEVELS.map((level) => 100 * level);

  test.each(QUANTILE_LEVELS.map((level) => [level]))(
    "on the quantile of %f it is that",
    (level) => {
      expect(probabilityOf(100 * level, quantiles)).toBeCloseTo(level, 12);
    },
  );

  test("between two it is between, beyond all in the middle of the rest, on a point in the middle", () => {
    expect(probabilityOf(60, quantiles)).toBeCloseTo(0.6, 12);
    expect(probabilityOf(-1, quantiles)).toBeCloseTo(0.0125, 12);
    expect(probabilityOf(101, quantiles)).toBeCloseTo(0.9875, 12);
    expect(probabilityOf(5, Float64Array.of(5, 5, 5, 5, 5, 5, 5, 5, 5))).toBeCloseTo(0.5, 12);
  });
});
