/**
 * What kind of series a window is: jumps, seasons, stationarity, memory, entropy.
 *
 * @packageDocumentation
 */
export { jumpVariation } from "./bipower.js";
export type { JumpVariation } from "./bipower.js";
export { fourierInto, fourierPlan, inverseFourierInto } from "./fft.js";
export type { FourierPlan } from "./fft.js";
