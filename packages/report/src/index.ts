/**
 * The report of a run: one page of HTML, drawn from bounded extracts of its files.
 *
 * @packageDocumentation
 */
export { ReportAccumulator, type ReportOptions } from "./run/report-accumulator.js";
export { renderRunReport } from "./run/render-run-report.js";
export type { RunReport, ForecastRow, SummaryReport } from "./run/run-report.js";
