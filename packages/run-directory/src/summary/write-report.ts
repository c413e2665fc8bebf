/**
 * `dashboard.html`: drawn from the other files of a run directory and from nothing else, so that a run
 * that was resumed shows the page of one that never stopped.
 *
 * @module
 */
import { basename } from "node:path";
import { parseTelemetryLine } from "@meristem/io-telemetry";
import { DashboardAccumulator, renderDashboard } from "@meristem/io-telemetry/dashboard";
import { v1 } from "@meristem/leyline";
import type { FileSystem } from "@meristem/leyline/ports";
import { readLines } from "../files/lines.js";
import { FORECASTS_FILE, TELEMETRY_FILE } from "../files/run-outputs.js";
import type { RunSummary } from "./summary.js";

/** The page. Reads both growing files once, line by line; memory does not grow with them. */
export async function reportPage(
  files: FileSystem,
  directory: string,
  summary: RunSummary,
  expertNames: readonly string[],
): Promise<string> {
  const accumulator = new DashboardAccumulator({ title: basename(summary.input) });
  accumulator.nameExperts(expertNames);
  for await (const line of readLines(files, `${directory}/${FORECASTS_FILE}`)) {
    accumulator.addForecastLine(line);
  }
  for await (const line of readLines(files, `${directory}/${TELEMETRY_FILE}`)) {
    const record = parseTelemetryLine(line);
    // The page is about series; what befell the snapshots of a run is no step's.
    if (record?.source !== v1.Subsystem.IO_SNAPSHOTS) accumulator.addTelemetry(record);
  }
  return renderDashboard(accumulator.report(summary));
}
