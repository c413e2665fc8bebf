/**
 * Brands and the constructors that check them.
 *
 * @packageDocumentation
 */
export { sha256Hex, simplex, slotId, stepIndex, unixNs } from "./brands.js";
export type { Sha256Hex, Simplex, SlotId, StepIndex, UnixNs } from "./brands.js";
