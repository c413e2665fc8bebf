/**
 * The parts of scores, backtests and metrics, for programs that store, render or compose them.
 *
 * @packageDocumentation
 */
export { arimaModel } from "../backtest/arima-peer.js";
export type { ArimaConstructor } from "../backtest/arima-peer.js";
export type { BacktestReport, BacktestRow } from "../backtest/backtest-report.js";
export { OWN_NAME } from "../backtest/candidate.js";
export type { Candidate, CandidateKind } from "../backtest/candidate.js";
export { ErrorQuantiles } from "../backtest/error-quantiles.js";
export type { PeerForecast, PeerModel, PeerOptions } from "../backtest/peer.js";
export type { EvaluatedSeries } from "../backtest/run-backtest.js";
export { SEGMENT_COUNT } from "../backtest/segment-errors.js";
export { skatersModel } from "../backtest/skaters-peer.js";
export type { Laplace } from "../backtest/skaters-peer.js";
export { DurationHistogram } from "../duration-histogram.js";
export type { EvaluatedForecast, MaturedEvaluation } from "../forecast-types.js";
export { findBreaks, stepCountMin } from "../metrics/find-break.js";
export type { BreakSearch, MetricBreak } from "../metrics/find-break.js";
export { MetricCollector, METRICS } from "../metrics/forecast-metric.js";
export type { ForecastOutcome, Metric, ScoredStep } from "../metrics/forecast-metric.js";
export { seasonalLag } from "../scores/reference-forecasts.js";
export type { ReferenceForecasts } from "../scores/reference-forecasts.js";
export { TERMS, TRANSFORM_BIN_COUNT } from "../scores/score-accumulator.js";
export type { DistributionState, ScoreState, Term } from "../scores/score-accumulator.js";
export { probabilityIntegralTransform } from "../scores/scoring-rules.js";
export type { ScorableForecast } from "../scores/scoring-rules.js";
export type { SeriesScoresState } from "../scores/series-scores.js";
export { WARM_UP_COUNT_MAX, warmUpCount } from "../scores/warm-up.js";
