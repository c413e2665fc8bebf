/**
 * Accepts or rejects observations with a reason, and judges the order of their instants.
 *
 * @packageDocumentation
 */
export { GATE_KEY_POLICY, gateConfigSchema } from "./config.js";
export type { KeyPolicy } from "./config.js";
export { GateStateError } from "./errors.js";
export { gateStep } from "./gate.js";
export type { GateInput } from "./gate.js";
export { FINDING } from "./output.js";
export type { GateOutput } from "./output.js";
export { createObservationGate } from "./port.js";
export type { ObservationGateOptions } from "./port.js";
export { initialGateState } from "./state.js";
export type { GateState } from "./state.js";
