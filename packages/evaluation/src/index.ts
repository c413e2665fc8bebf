/**
 * Scores forecasts ahead of time and compares forecasters on one series.
 *
 * @packageDocumentation
 */
export { Backtest } from "./backtest/backtest.js";
export type { BacktestForecasters, BacktestOptions } from "./backtest/backtest.js";
export type { BacktestSeries } from "./backtest/backtest-report.js";
export type { Peer } from "./backtest/peer.js";
export { backtest } from "./backtest/run-backtest.js";
export type { EvaluatedPredictor } from "./forecast-types.js";
export { ScoreAccumulator } from "./scores/score-accumulator.js";
export { SeriesScores } from "./scores/series-scores.js";
export type { ScoreOptions } from "./scores/series-scores.js";
