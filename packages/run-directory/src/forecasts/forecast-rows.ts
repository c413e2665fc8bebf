/**
 * `forecasts.csv` read back, row by row.
 *
 * @module
 */
import type { FileSystem } from "@meristem/leyline/ports";
import { readLines } from "../files/lines.js";
import { ResumeError } from "../resume-error.js";
import { FORECASTS_HEADER } from "./forecasts-csv.js";

/** One forecast as it was written. */
export interface StoredForecast {
  readonly series: string;
  readonly origin: number;
  readonly horizon: number;
  readonly target: number;
  /** `undefined`: it had not come, or held no value. */
  readonly actual: number | undefined;
  readonly point: number;
  /** In the order of `QUANTILE_LEVELS`. */
  readonly quantiles: Float64Array;
  readonly mode: string;
  readonly flags: readonly string[];
}

/** The columns that every version has, up to `flags`; later ones append. */
const COLUMN_COUNT = 17;
const COLUMNS = FORECASTS_HEADER.trimEnd().split(",").slice(0, COLUMN_COUNT);
const QUANTILE_FIRST = COLUMNS.indexOf("q0.025");
const QUANTILE_END = COLUMNS.indexOf("mode");
const NUMBER = /^-?\d+(\.\d+)?(e[+-]?\d+)?$/;
/** A row is far shorter: more is a quote that was never closed. */
const ROW_LENGTH_MAX = 1 << 16;

/** @throws ResumeError naming the line that is no forecast; OperatingError `FILE_…` */
export async function* forecastRows(
  files: FileSystem,
  path: string,
): AsyncGenerator<StoredForecast> {
  let lineCount = 0;
  let row = "";
  const refuse = (what: string): ResumeError =>
    new ResumeError("output", `${path}:${lineCount}: ${what}`, "replay");
  for await (const line of readLines(files, path)) {
    lineCount++;
    // A key may hold line breaks: the row goes on until its quotes are closed.
    row = row === "" ? line : `${row}\n${line}`;
    if (row.split('"').length % 2 === 0 && row.length < ROW_LENGTH_MAX) continue;
    if (lineCount === 1) {
      if (!isHeader(row)) throw refuse("not the header of forecasts");
    } else {
      const forecast = parseForecastRow(row);
      if (forecast === undefined) throw refuse("not a forecast");
      yield forecast;
    }
    row = "";
  }
  if (row !== "") throw refuse("the line is cut");
}

function isHeader(line: string): boolean {
  const names = line.split(",");
  return COLUMNS.every((name, i) => names[i] === name);
}

/** One row without its line end; `undefined` when it is none. Never throws. */
export function parseForecastRow(row: string): StoredForecast | undefined {
  const found = /^(?:"((?:[^"]|"")*)"|([^",]*)),(.*)$/s.exec(row);
  if (found === null) return undefined;
  const cells = ["", ...found[3]!.split(",")];
  if (cells.length < COLUMNS.length) return undefined;
  const [, origin, horizon, target, actual, point] = cells;
  const numbers = [
    origin!,
    horizon!,
    target!,
    point!,
    ...cells.slice(QUANTILE_FIRST, QUANTILE_END),
  ];
  if (actual !== "") numbers.push(actual!);
  if (!numbers.every((cell) => NUMBER.test(cell))) return undefined;
  if (Number(origin) + Number(horizon) !== Number(target)) return undefined;
  return {
    series: found[1]?.replaceAll('""', '"') ?? found[2]!,
    origin: Number(origin),
    horizon: Number(horizon),
    target: Number(target),
    actual: actual === "" ? undefined : Number(actual),
    point: Number(point),
    quantiles: Float64Array.from(cells.slice(QUANTILE_FIRST, QUANTILE_END), Number),
    mode: cells[QUANTILE_END]!,
    flags: cells[QUANTILE_END + 1]!.split("|").filter((flag) => flag !== ""),
  };
}
