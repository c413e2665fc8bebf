/**
 * Scores of the predictor over every series of a directory.
 *
 *   npm run bench:series -- DIR [--horizons 1,12] [--only TEXT] [--forecasts FILE] [--config JSON] [--json]
 *
 * At horizon 1 `versusBaseline` must be at most 1.05 and both coverages within 3 points (or two binomial
 * standard errors). DIR/index.csv may have each series' season in a column `m`. It is used for the seasonal
 * naive forecast only; the predictor is not configured with it.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import {
  createPredictor,
  QUANTILE_LEVELS,
  type HorizonForecast,
  type MaturedForecast,
} from "@meristem/orchestrator";
import { pathFromCaller } from "./command-paths.js";
import { geometricMean } from "./geometric-mean.js";
import { readSeries, type Series } from "./read-series.js";
import { isCoverageNominal, scoreSeries, type Score } from "./score.js";

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    horizons: { type: "string", default: "1,12" },
    forecasts: { type: "string" },
    config: { type: "string", default: "{}" },
    only: { type: "string" },
    json: { type: "boolean", default: false },
  },
});
const [folder] = positionals;
if (folder === undefined) throw new Error("usage: npm run bench:series -- DIR");
const directory = pathFromCaller(folder);
const horizons = options.horizons.split(",").map(Number);
const seasons = listedSeasons(directory);
const lines = [
  `series,origin,horizon,target,actual,point,${QUANTILE_LEVELS.map((q) => `q${q}`).join()},mode,flags`,
];

const scores: Score[] = [];
for (const series of readSeries(directory)) {
  if (options.only !== undefined && !series.name.includes(options.only)) continue;
  const { matured, microseconds, found } = runOver(series);
  for (const horizon of horizons) {
    const season = seasons.get(series.name) ?? 0;
    const score = scoreSeries({ ...series, season, horizon }, matured);
    scores.push(score);
    if (!options.json) print(score, microseconds, found);
  }
}
if (options.json) process.stdout.write(`${JSON.stringify(scores)}\n`);
else for (const horizon of horizons) summarise(horizon);
if (options.forecasts !== undefined)
  writeFileSync(pathFromCaller(options.forecasts), `${lines.join("\n")}\n`);

function runOver({ name, values }: Series): {
  matured: MaturedForecast[];
  microseconds: number;
  found: readonly number[];
} {
  const predictor = createPredictor({
    seriesKey: name,
    config: { horizons, ...JSON.parse(options.config) },
  });
  const matured: MaturedForecast[] = [];
  const start = performance.now();
  let found: readonly number[] = [];
  for (const value of values) {
    const forecast = predictor.observe(value);
    matured.push(...forecast.matured);
    found = forecast.diagnostics.seasons;
  }
  const microseconds = ((performance.now() - start) * 1000) / values.length;
  for (const { forecast, actual, flags } of matured) lines.push(row(name, forecast, actual, flags));
  for (const forecast of predictor.pending()) {
    lines.push(row(name, forecast, undefined, forecast.flags));
  }
  return { matured, microseconds, found };
}

function row(
  name: string,
  forecast: HorizonForecast,
  actual: number | undefined,
  flags: readonly string[],
): string {
  const { origin, horizon, target, point, quantiles, mode } = forecast;
  return [
    name,
    origin,
    horizon,
    target,
    actual ?? "",
    point,
    ...quantiles,
    mode,
    flags.join("|"),
  ].join();
}

function print(score: Score, microseconds: number, found: readonly number[]): void {
  const { series, horizon, count, coverage80, coverage95 } = score;
  const faults = [
    score.versusBaseline > 1.05 ? "WORSE" : "",
    isCoverageNominal(coverage80, 0.8, count) ? "" : "COVER80",
    isCoverageNominal(coverage95, 0.95, count) ? "" : "COVER95",
  ].filter((fault) => fault !== "");
  const cells = [
    series.slice(0, 28).padEnd(28),
    `h ${horizon}`.padEnd(5),
    score.versusNaive.toFixed(3),
    score.versusBaseline.toFixed(3),
    score.pinball.toFixed(3),
    coverage80.toFixed(3),
    coverage95.toFixed(3),
    `${microseconds.toFixed(0)} us`.padStart(7),
    found.join("+").padStart(5),
    faults.join(" "),
  ];
  process.stdout.write(`${cells.join("  ")}\n`);
}

function summarise(horizon: number): void {
  const mine = scores.filter((score) => score.horizon === horizon);
  const geometric = (of: (score: Score) => number): string =>
    geometricMean(mine.map(of)).toFixed(4);
  const off = mine.filter((s) => !isCoverageNominal(s.coverage80, 0.8, s.count)).length;
  process.stdout.write(
    `h ${horizon}: geometric means: versus naive ${geometric((s) => s.versusNaive)}, ` +
      `versus baseline ${geometric((s) => s.versusBaseline)}, ` +
      `pinball ${geometric((s) => s.pinball)}; ${off} of ${mine.length} miss 80 % coverage\n`,
  );
}

function listedSeasons(from: string): Map<string, number> {
  const file = join(from, "index.csv");
  if (!existsSync(file)) return new Map();
  const [head, ...rows] = readFileSync(file, "utf8").trim().split(/\r?\n/);
  const columns = head!.split(",");
  const at = columns.indexOf("m");
  return new Map(
    rows
      .map((line) => line.split(","))
      .map((cells): [string, number] => [cells[0]!, Number(cells[at])])
      .filter(([, season]) => season > 1),
  );
}
