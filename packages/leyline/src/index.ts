/**
 * Contracts: the messages and errors that packages may say to one another. Ports live in `./ports`,
 * brands in `./units`, text helpers in `./text`, fakes in `./testing`.
 *
 * @packageDocumentation
 */
export * as v1 from "./gen-v1.js";
export { InvariantError, invariant, isOperatingError, OperatingError } from "./errors.js";
export type { ErrorDetails, ErrorReport, OperatingErrorCode } from "./errors.js";
export { encodeFrame, splitFrames } from "./frame.js";
export { MEDIAN_INDEX, QUANTILE_LEVELS } from "./quantile-levels.js";
