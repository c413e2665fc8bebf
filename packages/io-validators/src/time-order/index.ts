/**
 * Judges the instants of a series: first, next, repeated or late, and how many steps a gap has.
 *
 * @packageDocumentation
 */
export { timeOrder } from "@meristem/leyline/units";
export type { TimeOrder } from "@meristem/leyline/units";
export { dropReasonOf } from "./drop-reason.js";
export type { DropReason } from "./drop-reason.js";
export { missingStepCount, nsBetween } from "./missing-steps.js";
