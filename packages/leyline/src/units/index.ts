/**
 * Brands with the constructors that check them, and the order of instants.
 *
 * @packageDocumentation
 */
export { sha256Hex, simplex, slotId, stepIndex, unixNs } from "./brands.js";
export type { Sha256Hex, Simplex, SlotId, StepIndex, UnixNs } from "./brands.js";
export { timeOrder } from "./time-order.js";
export type { TimeOrder } from "./time-order.js";
