/**
 * Writes `forecasts.csv`: one row per (origin, horizon). New columns are appended.
 *
 * Numbers are the shortest decimals that read back to the same float64, the sign of zero included.
 *
 * @module
 */
import { QUANTILE_LEVELS, type HorizonForecast } from "@meristem/orchestrator";

/** First line of the file, with its newline. */
export const FORECASTS_HEADER = `${[
  "series",
  "origin",
  "horizon",
  "target",
  "actual",
  "point",
  ...QUANTILE_LEVELS.map((level) => `q${level}`),
  "mode",
  "flags",
  "surprise",
].join(",")}\n`;

/** One forecast and, once it is observed, the actual value of its target. */
export interface ForecastRow {
  /** Key of the series as a cell: result of {@link csvText}. */
  readonly seriesCell: string;
  readonly forecast: HorizonForecast;
  readonly actual: number | undefined;
  /** Surprise of `actual` under this forecast, decades; `undefined` without an actual value. */
  readonly surprise: number | undefined;
  readonly flags: readonly string[];
}

/** One line, with its newline. */
export function forecastLine(row: ForecastRow): string {
  const { origin, horizon, target, point, quantiles, mode } = row.forecast;
  const actual = row.actual === undefined ? "" : numberCell(row.actual);
  let line = `${row.seriesCell},${origin},${horizon},${target},${actual},${numberCell(point)}`;
  for (let i = 0; i < quantiles.length; i++) line += `,${numberCell(quantiles[i]!)}`;
  const surprise = row.surprise === undefined ? "" : numberCell(row.surprise);
  return `${line},${mode},${row.flags.join("|")},${surprise}\n`;
}

/** Reads back as the same float64. */
function numberCell(value: number): string {
  return Object.is(value, -0) ? "-0" : String(value);
}

/** A text as a CSV cell, quoted where RFC 4180 requires it. */
export function csvText(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
