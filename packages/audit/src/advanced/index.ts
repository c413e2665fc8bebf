/**
 * Parts of an audit for programs that compose them in their own way: checks of single files, explanations
 * of series in memory, and texts of events.
 *
 * @packageDocumentation
 */
export type { BreakContext } from "../bisect/bisect-run.js";
export type { DiffSide } from "../diff/diff-steps.js";
export type { KeyChange } from "../diff/diff-reasons.js";
export type { BlocksDiff, NumberChange, StateDiff, WeightChange } from "../diff/state-diff.js";
export { explainSeries } from "../explain/explain-series.js";
export type { SeriesExplainRequest } from "../explain/explain-series.js";
export { eventText, namedEvent } from "../trace/step-event.js";
export type { StepEvent } from "../trace/step-event.js";
export type { RunEnd } from "../verify/run-end.js";
export { verifyForecasts } from "../verify/verify-forecasts.js";
export { verifyTelemetry } from "../verify/verify-telemetry.js";
