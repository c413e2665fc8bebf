/**
 * Detection of change: running moments, robust location and scale, control charts.
 *
 * @packageDocumentation
 */
export { ewmaStep, ewmaStepInto, initialEwmaState, rateForHalfLife } from "./ewma.js";
export type { EwmaConfig, EwmaState } from "./ewma.js";
