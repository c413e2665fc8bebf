/**
 * What kind of series a window is: jumps, seasons, stationarity, memory, entropy.
 *
 * @packageDocumentation
 */
export { jumpVariation } from "./bipower.js";
export type { JumpVariation } from "./bipower.js";
