import { DurationHistogram, TERMS, type Term } from "@meristem/evaluation/advanced";
import { expect, test } from "vitest";
import { mergeConfig } from "../config/load-config.js";
import type { RunSession } from "../session/run-session.js";
import { summarise, type SummaryFacts } from "./summary.js";

const FACTS: SummaryFacts = {
  ended: "end_of_input",
  identity: { yardstickSeason: 1, config: {} },
  config: mergeConfig([]),
  telemetry: undefined,
  events: {},
  input: { usedBytes: 10, sha256: new Uint8Array(1) },
};

/** A session of one series whose sums over four scored forecasts are given. */
function sessionOf(sums: Partial<Record<Term, number>>, scale: number | undefined): RunSession {
  const totals = Float64Array.from(TERMS, (term, i) => (i === 0 ? 4 : (sums[term] ?? 0)));
  const series = {
    key: "tide",
    scores: { rowCount: 9, stepErrorMean: scale, totals: () => totals },
    facts: {
      missingCount: 1,
      rejectedCount: 2,
      duplicateCount: 3,
      backwardCount: 4,
      events: { zeta: 1, alpha: 2 },
    },
  };
  const stepTimes = new DurationHistogram();
  return {
    options: { inputName: "tide.csv", horizons: [1] },
    rowCount: 9,
    series: [series],
    stepTimes,
  } as unknown as RunSession;
}
const sums = { absoluteError: 2, squaredError: 16, naiveError: 8, seasonalError: 4, inside80: 3 };

test("means are over the scored forecasts, and skill compares with the naive forecast", () => {
  const { series } = summarise(sessionOf(sums, 0.25), FACTS);
  expect(series[0]!.horizons[0]).toMatchObject({
    n: 4,
    mae: 0.5,
    rmse: 2,
    mase: 2,
    naive_mae: 2,
    skill_vs_naive: 0.75,
    coverage: { "80": 0.75 },
  });
});

test("the seasonal naive forecast counts only with a known season", () => {
  const horizonOf = (facts: SummaryFacts): unknown =>
    summarise(sessionOf(sums, 1), facts).series[0]!.horizons[0];
  expect(horizonOf(FACTS)).toMatchObject({
    seasonal_naive_mae: null,
    skill_vs_seasonal_naive: null,
  });
  expect(horizonOf({ ...FACTS, identity: { yardstickSeason: 12, config: {} } })).toMatchObject({
    seasonal_naive_mae: 1,
    skill_vs_seasonal_naive: 0.5,
  });
});

test("undefined ratios are null: a constant series has no scale and no naive error", () => {
  const summary = summarise(sessionOf({ ...sums, naiveError: 0 }, undefined), FACTS);
  expect(summary.series[0]!.horizons[0]).toMatchObject({ mase: null, skill_vs_naive: null });
  const still = summarise(sessionOf(sums, 0), FACTS);
  expect(still.series[0]!.horizons[0]!.mase).toBeNull();
});

test("counts, events by name, and no step times without steps", () => {
  const { series, step_time, input_bytes } = summarise(sessionOf(sums, 1), FACTS);
  expect(series[0]).toMatchObject({
    missing: 1,
    rejected: 2,
    dropped_duplicate: 3,
    scored_from: 4,
  });
  expect(Object.keys(series[0]!.events)).toEqual(["alpha", "zeta"]);
  expect(step_time).toMatchObject({ count: 0, p50_us: null, max_us: null });
  expect(input_bytes).toBe(10);
});
