/**
 * Scores forecasts ahead of time and compares forecasters on one series.
 *
 * @packageDocumentation
 */
export { arimaModel } from "./backtest/arima-peer.js";
export type { ArimaConstructor } from "./backtest/arima-peer.js";
export { seriesReport } from "./backtest/backtest-report.js";
export type { BacktestReport, BacktestRow, BacktestSeries } from "./backtest/backtest-report.js";
export { Contest, OWN_NAME } from "./backtest/contest.js";
export type { Peer, PeerModel } from "./backtest/peer.js";
export { skatersModel } from "./backtest/skaters-peer.js";
export type { Laplace } from "./backtest/skaters-peer.js";
export { STRETCH_COUNT, TRANSFORM_BIN_COUNT } from "./backtest/tally.js";
export { DurationHistogram } from "./duration-histogram.js";
export { findBreaks, stepCountMin } from "./metrics/find-break.js";
export type { BreakSearch, MetricBreak } from "./metrics/find-break.js";
export { METRICS, MetricCollector } from "./metrics/forecast-metric.js";
export type { ScoredStep } from "./metrics/forecast-metric.js";
export { TERMS, WARM_UP_COUNT_MAX, warmUpCount } from "./scores/forecast-scores.js";
export type { Term } from "./scores/forecast-scores.js";
export { SeriesScores } from "./scores/series-scores.js";
export type { ScoreOptions, SeriesScoresState } from "./scores/series-scores.js";
export type { EvaluatedForecast, EvaluatedPredictor, MaturedEvaluation } from "./forecast-types.js";
export type { JudgedForecast } from "./metrics/forecast-metric.js";
export type { ContestOptions } from "./backtest/contest.js";
export { ErrorBand } from "./backtest/error-band.js";
export { probabilityOf } from "./backtest/tally.js";
