/**
 * `dashboard.html`: rendered from the other files of a run directory only, so that a resumed run has the
 * same page as an uninterrupted one.
 *
 * @module
 */
import { basename } from "node:path";
import { parseTelemetryLine } from "@meristem/io-telemetry";
import { v1 } from "@meristem/leyline";
import type { FileSystem } from "@meristem/leyline/ports";
import { renderRunReport, ReportAccumulator } from "@meristem/report";
import { readLines } from "../files/lines.js";
import { FORECASTS_FILE, TELEMETRY_FILE } from "../files/run-outputs.js";
import { forecastRows } from "../forecasts/forecast-rows.js";
import type { RunSummary } from "./summary.js";

/**
 * Reads both growing files once, row by row; memory does not grow with them.
 *
 * @throws ResumeError naming the line of `forecasts.csv` that is no forecast
 */
export async function reportPage(
  files: FileSystem,
  directory: string,
  summary: RunSummary,
  expertNames: readonly string[],
): Promise<string> {
  const accumulator = new ReportAccumulator({ title: basename(summary.input) });
  accumulator.setExpertNames(expertNames);
  for await (const row of forecastRows(files, `${directory}/${FORECASTS_FILE}`)) {
    accumulator.addForecast(row);
  }
  for await (const line of readLines(files, `${directory}/${TELEMETRY_FILE}`)) {
    const record = parseTelemetryLine(line);
    // The page shows series. Records about snapshots belong to the run, not to a series.
    if (record?.source !== v1.Subsystem.IO_SNAPSHOTS) accumulator.addTelemetry(record);
  }
  return renderRunReport(accumulator.report(summary));
}
