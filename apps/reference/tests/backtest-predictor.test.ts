/** The backtest with the real predictor; its own rules are tested in `@meristem/evaluation`. */
import { Backtest } from "@meristem/evaluation";
import { createPredictor } from "@meristem/orchestrator";
import { describe, expect, test } from "vitest";

const HORIZONS = [1, 3];

/** Uniforms in (0, 1), fixed. */
const uniformAt = (i: number): number => {
  let word = Math.imul(i + 1, 0x9e3779b1) >>> 0;
  word = Math.imul(word ^ (word >>> 15), 0x85ebca6b) >>> 0;
  return ((word ^ (word >>> 13)) >>> 0) / 2 ** 32;
};
const values = Array.from({ length: 400 }, (_, t) =>
  t % 50 === 7 ? undefined : 20 + 5 * Math.sin((t * Math.PI) / 6) + uniformAt(t),
);

/** After the first `count` rows of a series of `rowCount`. */
function backtestAfter(count: number, rowCount = values.length): Backtest {
  const predictor = createPredictor({ config: { horizons: HORIZONS } });
  const run = new Backtest(rowCount, { predictor }, { horizons: HORIZONS, scoredFrom: 100 });
  for (const value of values.slice(0, count)) run.update(value);
  return run;
}

describe("a backtest of the predictor", () => {
  const result = backtestAfter(400).result("s");
  const rowOf = (name: string, horizon: number): (typeof result.results)[number] =>
    result.results.find((row) => row.forecaster === name && row.horizon === horizon)!;

  test.each(HORIZONS)("scores its naive expert by the last value, %i ahead", (horizon) => {
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

  test("reports the season, a lower error than the naive one, and coverage near 80 %", () => {
    expect(result.seasons).toEqual([12]);
    for (const horizon of HORIZONS) {
      expect(rowOf("meristem", horizon).vs_naive).toBeLessThan(0.4);
      expect(rowOf("meristem", horizon).coverage["80"]).toBeGreaterThan(0.7);
    }
    const sum = rowOf("meristem", 1).transform.reduce((a, b) => a + b, 0);
    expect(sum).toBeCloseTo(1, 12);
  });

  test("has the same scores of the first rows for a series of any length", () => {
    const sums = (run: Backtest): unknown[] =>
      run.candidates.map(({ name, horizon, scores }) => [name, horizon, scores.state.terms]);
    expect(sums(backtestAfter(250, 250))).toEqual(sums(backtestAfter(250)));
  });
});
