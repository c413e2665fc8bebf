/**
 * Reports as self-contained HTML pages: the report of a run, rendered from bounded extracts of its rows,
 * and the report of a backtest.
 *
 * @packageDocumentation
 */
export { ReportAccumulator, type ReportOptions } from "./run/report-accumulator.js";
export { renderRunReport } from "./run/render-run-report.js";
export type { ForecastRow, RunReport, RunSummary } from "./run/run-report.js";
export { renderBacktestReport } from "./backtest/render-backtest-report.js";
export { isNoise, isShownByDefault, type BacktestReport } from "./backtest/backtest-report.js";
