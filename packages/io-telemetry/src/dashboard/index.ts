/**
 * The report of a run: one page of HTML, drawn from bounded extracts of its files.
 *
 * @packageDocumentation
 */
export { DashboardAccumulator, type DashboardOptions } from "./accumulate.js";
export { renderDashboard } from "./page.js";
export type { DashboardInput, ForecastRow, SummaryReport } from "./report.js";
