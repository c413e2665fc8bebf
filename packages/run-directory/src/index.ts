/**
 * Records a run of forecasts in a directory that can be resumed, replayed and verified.
 *
 * @packageDocumentation
 */
export { openRun } from "./record/open-run.js";
export type { OpenRunOptions, RunPorts } from "./record/open-run.js";
export type { RecordedRun } from "./record/recorded-run.js";
export { RequestError } from "./request-error.js";
export type { RequestFault, RequestParameter } from "./request-error.js";
export { ResumeError } from "./resume-error.js";
export type { ResumeSubject } from "./resume-error.js";
export type { HorizonSummary, RunEnding, RunSummary, SeriesSummary } from "./summary/summary.js";
