/**
 * Records a run of forecasts in a directory that can be resumed, replayed and verified.
 *
 * @packageDocumentation
 */
export { RequestError } from "./request-error.js";
export { ResumeError } from "./resume-error.js";
