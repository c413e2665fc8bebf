/**
 * Lets us watch the hot path without touching it.
 *
 * @packageDocumentation
 */
export { TelemetryCorruptError, TelemetryWriteError } from "./errors.js";
export { encodeTelemetryLine, parseTelemetryLine } from "./json-line.js";
export { openJsonlSink } from "./jsonl-sink.js";
export type { JsonlSink, JsonlSinkOptions, TelemetryPosition } from "./jsonl-sink.js";
export { openTelemetry } from "./open-telemetry.js";
export type { Telemetry, TelemetryOptions } from "./open-telemetry.js";
export { METRICS } from "./metrics/registry.js";
export { tee } from "./tee.js";
