import type { HorizonSummary, RunSummary, SeriesSummary } from "@meristem/run-directory/advanced";
import { expect, test } from "vitest";
import { alignedRows, percent, resultTable, significant } from "./result-table.js";

const horizon = (over: Partial<HorizonSummary> = {}): HorizonSummary => ({
  horizon: 1,
  n: 100,
  mae: 0.123456,
  rmse: 1,
  mase: 0.98765,
  smape: 0.1,
  pinball: 0.1,
  coverage: { "50": 0.5, "80": 0.812, "95": 0.951 },
  width: { "50": 1, "80": 2, "95": 3 },
  naive_mae: 0.2,
  skill_vs_naive: 0.3827,
  seasonal_naive_mae: null,
  skill_vs_seasonal_naive: null,
  ...over,
});
const series = (name: string, over: Partial<SeriesSummary> = {}): SeriesSummary => ({
  series: name,
  rows: 200,
  missing: 0,
  rejected: 0,
  dropped_duplicate: 0,
  dropped_backward: 0,
  scored_from: 100,
  horizons: [horizon()],
  events: {},
  ...over,
});
const table = (...all: SeriesSummary[]): string[] =>
  resultTable({ series: all } as unknown as RunSummary).split("\n");

test("a row a horizon, under a head as wide as the widest cell", () => {
  const worse = horizon({ horizon: 12, n: 89, skill_vs_naive: -0.05 });
  expect(table(series("tide", { horizons: [horizon(), worse] }))).toEqual([
    "series  horizon  forecasts     MAE   MASE  vs naive  in 80 %  in 95 %",
    "tide          1        100  0.1235  0.988   +38.3 %   81.2 %   95.1 %",
    "tide         12         89  0.1235  0.988    -5.0 %   81.2 %   95.1 %",
    "",
  ]);
});

test("what was not scored is a dash", () => {
  const coverage = { "50": null, "80": null, "95": null };
  const empty = horizon({ n: 0, mae: null, mase: null, skill_vs_naive: null, coverage });
  expect(table(series("a", { horizons: [empty] }))[1]).toMatch(/^a +1 +0( +–){5}$/);
});

test("only what is out of the ordinary is remarked", () => {
  const odd = series("b", { missing: 3, rejected: 1, dropped_duplicate: 2, dropped_backward: 4 });
  const lines = table(series("a"), odd);
  expect(lines.filter((line) => line.includes("of its rows"))).toEqual([
    "b: of its rows 3 missing, 1 rejected as outliers or not finite, " +
      "2 dropped: their time repeats, 4 dropped: their time steps back",
  ]);
});

test("more than twelve series are counted, not shown", () => {
  const many = Array.from({ length: 15 }, (_, i) => series(`s${i}`));
  const lines = table(...many);
  expect(lines).toHaveLength(1 + 12 + 1 + 1);
  expect(lines.at(-2)).toBe("… and 3 more series: all of them are in summary.json");
});

test("no series at all is a head and nothing below it", () => {
  expect(table()).toHaveLength(2);
});

test("numbers are short, shares are percents, and text stands left", () => {
  const shown = [1234567, 0.000012346, 0, null].map(significant);
  expect(shown).toEqual(["1235000", "0.00001235", "0", "–"]);
  expect([percent(0.8), percent(null)]).toEqual(["80.0 %", "–"]);
  expect(
    alignedRows([
      ["a", "b"],
      ["long", "1"],
    ]),
  ).toEqual(["a     b", "long  1"]);
});
