/**
 * Reads `forecasts.csv` row by row.
 *
 * @module
 */
import type { FileSystem } from "@meristem/leyline/ports";
import { readLines } from "../files/lines.js";
import { ResumeError } from "../resume-error.js";
import { FORECASTS_HEADER } from "./forecasts-csv.js";
import { cellsOfRow, isNumberCell, isRowOpen } from "./row-syntax.js";

/** One row of the file. */
export interface StoredForecast {
  readonly series: string;
  readonly origin: number;
  readonly horizon: number;
  readonly target: number;
  /** `undefined`: not observed yet, or missing. */
  readonly actual: number | undefined;
  readonly point: number;
  /** In the order of `QUANTILE_LEVELS`. */
  readonly quantiles: Float64Array;
  readonly mode: string;
  readonly flags: readonly string[];
  /** Of `actual`, decades; absent while there is none, and in files of the first version. */
  readonly surprise: number | undefined;
}

/** The columns of all versions, up to `flags`. Later versions append columns. */
const COLUMN_COUNT = 17;
const COLUMNS = FORECASTS_HEADER.trimEnd().split(",").slice(0, COLUMN_COUNT);
const QUANTILE_FIRST = COLUMNS.indexOf("q0.025");
const QUANTILE_END = COLUMNS.indexOf("mode");

/**
 * The rows of the file.
 *
 * @throws ResumeError naming the line that is not a forecast; OperatingError `FILE_…`
 */
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
    row = row === "" ? line : `${row}\n${line}`;
    if (isRowOpen(row)) continue;
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

/** Parses one row without its line feed. `undefined`: it is not a forecast. Does not throw. */
export function parseForecastRow(row: string): StoredForecast | undefined {
  const cells = cellsOfRow(row);
  if (cells === undefined || cells.length < COLUMNS.length) return undefined;
  const [series, origin, horizon, target, actual, point] = cells;
  const numbers = [
    origin!,
    horizon!,
    target!,
    point!,
    ...cells.slice(QUANTILE_FIRST, QUANTILE_END),
  ];
  if (actual !== "") numbers.push(actual!);
  if (!numbers.every((cell) => isNumberCell(cell))) return undefined;
  if (Number(origin) + Number(horizon) !== Number(target)) return undefined;
  const surprise = cells[COLUMN_COUNT];
  return {
    series: series!,
    origin: Number(origin),
    horizon: Number(horizon),
    target: Number(target),
    actual: actual === "" ? undefined : Number(actual),
    point: Number(point),
    quantiles: Float64Array.from(cells.slice(QUANTILE_FIRST, QUANTILE_END), Number),
    mode: cells[QUANTILE_END]!,
    flags: cells[QUANTILE_END + 1]!.split("|").filter((flag) => flag !== ""),
    surprise: surprise !== undefined && isNumberCell(surprise) ? Number(surprise) : undefined,
  };
}
