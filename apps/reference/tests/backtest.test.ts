/** `meristem backtest` as a user has it. */
import { readdirSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import type { BacktestReport } from "@meristem/evaluation/advanced";
import { file, meristem, scratchFolder, seasonalCsv, textOf } from "./meristem.js";

const folder = scratchFolder();
let report: BacktestReport;

beforeAll(async () => {
  file(folder, "tide.csv", seasonalCsv(300));
  const run = meristem(["run", "tide.csv", "--value", "value", "--season", "12", "--out", "run"], {
    cwd: folder,
  });
  const command = ["backtest", "tide.csv", "--value", "value", "--season", "12", "--out", "judged"];
  const { code, stdout } = await meristem([...command, "--json"], { cwd: folder });
  expect([code, (await run).code]).toEqual([0, 0]);
  report = JSON.parse(stdout);
});

test("our own scores are those of a run over the same file", () => {
  const [series] = JSON.parse(textOf(folder, "run/summary.json")).series;
  for (const told of series.horizons) {
    const own = report.series[0]!.results.find(
      ({ kind, horizon }) => kind === "meristem" && horizon === told.horizon,
    )!;
    expect(own.n).toBe(told.n);
    for (const name of ["mae", "mase", "pinball"] as const) {
      expect(own[name]).toBeCloseTo(told[name], 10);
    }
    for (const level of ["50", "80", "95"] as const) {
      expect(own.coverage[level]).toBeCloseTo(told.coverage[level], 12);
    }
    expect(1 - own.vs_naive!).toBeCloseTo(told.skill_vs_naive, 10);
    expect(1 - own.vs_seasonal_naive!).toBeCloseTo(told.skill_vs_seasonal_naive, 10);
  }
});

test("the page and the data are written, whole and self-contained", () => {
  expect(readdirSync(`${folder}/judged`).toSorted()).toEqual(["backtest.html", "backtest.json"]);
  expect(JSON.parse(textOf(folder, "judged/backtest.json"))).toEqual(report);
  const page = textOf(folder, "judged/backtest.html");
  expect(page).not.toMatch(/<script|https?:|src=|NaN|Infinity/);
  expect(page.match(/<figure/g)).toHaveLength(6);
});

test("the table names the baselines, best first, and says what is noise", async () => {
  const { code, stdout } = await meristem(["backtest", "tide.csv", "--horizons", "1"], {
    cwd: folder,
  });
  expect(code).toBe(0);
  const names = [...stdout.matchAll(/^(\S+) +150 /gm)].map(([, name]) => name);
  expect(names.slice().toSorted()).toEqual(
    [
      "airline",
      "autoregression",
      "drift",
      "holt-winters",
      "linear",
      "meristem",
      "naive",
      "seasonal-naive-12",
      "ses",
      "trend",
    ].filter((name) => names.includes(name)),
  );
  expect(names.indexOf("meristem")).toBeLessThan(names.indexOf("naive"));
  expect(stdout).toContain("scored from row 150");
});

describe("what cannot be done is said", () => {
  test.each([
    [["backtest"], 2, "which file?"],
    [["backtest", "tide.csv", "--from", "300"], 2, "none is left to be scored"],
    [["backtest", "tide.csv", "--peers", "skatres"], 2, "did you mean skaters?"],
    [["backtest", "nowhere.csv"], 3, "there is no such file"],
  ])("%j", async (args, code, message) => {
    const finished = await meristem(args, { cwd: folder });
    expect(finished.stderr).toContain(message);
    expect(finished.code).toBe(code);
  });
});
