/**
 * The parts of a run directory for programs that compose them: readers, writers, state and sessions.
 *
 * @packageDocumentation
 */
export { digestFault, fileDigest, isFileDigest } from "../files/file-digests.js";
export type { FileDigest } from "../files/file-digests.js";
export { isParityDue, paritySampleOf } from "../files/parity-file.js";
export { placedLines, readLines } from "../files/lines.js";
export {
  COPY_FILE,
  FORECASTS_FILE,
  PARITY_FILE,
  RunOutputs,
  SUMMARY_FILE,
  TELEMETRY_FILE,
} from "../files/run-outputs.js";
export { ForecastRowCheck } from "../forecasts/forecast-row-check.js";
export { forecastRows } from "../forecasts/forecast-rows.js";
export type { StoredForecast } from "../forecasts/forecast-rows.js";
export { FORECASTS_HEADER, forecastLine } from "../forecasts/forecasts-csv.js";
export { maturedLines, openLines } from "../forecasts/step-lines.js";
export {
  assertSameSettings,
  configOfIdentity,
  runIdentity,
  SERIES_COUNTS_MAX,
  yardstickSeasonOf,
} from "../identity/run-identity.js";
export type { RunChoices, RunIdentity, RunSettings } from "../identity/run-identity.js";
export { ResumeError } from "../resume-error.js";
export { ActiveRun } from "../session/active-run.js";
export type { ActiveRunParts, ActiveRunPorts } from "../session/active-run.js";
export { rehearse } from "../session/rehearsal.js";
export { measuredLoad, recordedLoad } from "../session/run-load.js";
export { RunSession } from "../session/run-session.js";
export type { SessionOptions, SessionStep } from "../session/run-session.js";
export {
  generationsOf,
  readGenerationFile,
  readSummary,
  readSummarySeal,
  soundGenerations,
} from "../state/run-files.js";
export type { RunDisk, SoundGeneration } from "../state/run-files.js";
export { captureSession, decodeRunState, encodeRunState } from "../state/run-state.js";
export type { RunPosition } from "../state/run-position.js";
export type { StoredRun } from "../state/run-state.js";
export { isSameInput, readStoredRun, reopenSeries } from "../state/stored-run.js";
export type { HorizonSummary, RunEnding, RunSummary, SeriesSummary } from "../summary/summary.js";
export { RunTelemetry } from "../telemetry/run-telemetry.js";
export { StoreEvents } from "../telemetry/store-events.js";
export { outputPorts } from "../files/output-ports.js";
export { openPredictor, reopenPredictor } from "../session/open-predictor.js";
export { RequestError } from "../request-error.js";
export type { RequestFault, RequestParameter } from "../request-error.js";
export { readWholeSeries } from "../session/whole-series.js";
export type { WholeSeries, WholeSeriesSource } from "../session/whole-series.js";
export { openSession } from "../session/open-session.js";
export type { SessionFacts } from "../session/open-session.js";
