/**
 * Quality guard: scores of the default configuration on the committed series, and their comparison with
 * the committed table.
 *
 * Scores follow `official-score.ts`. The naive forecast has no intervals here, so relWIS is the mean
 * weighted interval score over the mean absolute error of the naive forecast.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { geometricMean } from "./geometric-mean.js";
import { forecastsOver } from "./official-run.js";
import { officialScore } from "./official-score.js";
import { readSeries } from "./read-series.js";

const HORIZONS = [1, 12];
const DATA = join(import.meta.dirname, "../data");
const COMMITTED = join(import.meta.dirname, "../golden/scores.json");

/** Name of the row with the geometric means over all series. */
export const GEOMETRIC_MEAN = "geometric mean";

/** Largest relative difference from the committed table: 0.5 %. */
export const TOLERANCE = 0.005;

/** By `SERIES h HORIZON METRIC`, metric `relMASE` or `relWIS`, in the order of the table. */
export type ScoreTable = Readonly<Record<string, number>>;

/** Scores of every committed series whose name contains `only`, and with all of them their means. */
export function measureScores(only = ""): ScoreTable {
  const table: Record<string, number> = {};
  const series = readSeries(DATA).filter(({ name }) => name.includes(only));
  for (const { name, values } of series) {
    const forecasts = forecastsOver(values, { horizons: HORIZONS });
    for (const [i, horizon] of HORIZONS.entries()) {
      const { relMase, wis, naiveError } = officialScore(values, forecasts[i]!, horizon);
      table[keyOf(name, horizon, "relMASE")] = rounded(relMase);
      table[keyOf(name, horizon, "relWIS")] = rounded(wis / naiveError);
    }
  }
  if (only !== "") return table;
  for (const horizon of HORIZONS) {
    for (const metric of ["relMASE", "relWIS"]) {
      const scores = series.map(({ name }) => table[keyOf(name, horizon, metric)]!);
      table[keyOf(GEOMETRIC_MEAN, horizon, metric)] = rounded(geometricMean(scores));
    }
  }
  return table;
}

export function readCommittedScores(): ScoreTable {
  return JSON.parse(readFileSync(COMMITTED, "utf8")) as ScoreTable;
}

export function writeCommittedScores(table: ScoreTable): void {
  writeFileSync(COMMITTED, `${JSON.stringify(table, null, 2)}\n`);
}

/** Keys whose scores differ by more than {@link TOLERANCE}, or that only one table has. */
export function differingKeys(found: ScoreTable, committed: ScoreTable): string[] {
  const keys = new Set([...Object.keys(committed), ...Object.keys(found)]);
  return [...keys].filter((key) => {
    const change = found[key]! / committed[key]! - 1;
    // A score that is missing or no number gives NaN, which is not within the tolerance.
    return !(Math.abs(change) <= TOLERANCE);
  });
}

/** One line a score: its key, the measured and the committed value and the relative difference. */
export function tableText(found: ScoreTable, committed: ScoreTable): string {
  const differing = new Set(differingKeys(found, committed));
  const keys = new Set([...Object.keys(committed), ...Object.keys(found)]);
  const width = Math.max(...[...keys].map((key) => key.length));
  const number = (value: number | undefined): string => (value?.toFixed(4) ?? "none").padStart(9);
  const lines = [...keys].map((key) => {
    const [value, before] = [found[key], committed[key]];
    const change = value === undefined || before === undefined ? undefined : value / before - 1;
    const percent = change === undefined ? "" : `${(100 * change).toFixed(2)} %`;
    const mark = differing.has(key) ? "  beyond 0.5 %" : "";
    return `${key.padEnd(width)}  ${number(value)}  ${number(before)}  ${percent.padStart(9)}${mark}`;
  });
  const head = `${"score".padEnd(width)}   measured  committed  difference`;
  return `${[head, ...lines].join("\n")}\n`;
}

const keyOf = (series: string, horizon: number, metric: string): string =>
  `${series} h ${horizon} ${metric}`;

/** Six significant digits: the rounding is far below the tolerance, and the file stays readable. */
const rounded = (score: number): number => Number(score.toPrecision(6));
