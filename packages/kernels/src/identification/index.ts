/**
 * What kind of series a window is: jumps, seasons, stationarity, memory, entropy.
 *
 * @packageDocumentation
 */
export { jumpVariation } from "./bipower.js";
export type { JumpVariation } from "./bipower.js";
export { histogramEntropy, normalisedEntropy, permutationEntropy } from "./entropy.js";
export { fourierInto, fourierPlan, inverseFourierInto } from "./fft.js";
export type { FourierPlan } from "./fft.js";
export { localWhittle, whittleFrequencyCount } from "./local-whittle.js";
export type { MemoryEstimate } from "./local-whittle.js";
export { adfTest, kpssTest, stationarity } from "./stationarity.js";
export type { Deterministic, Stationarity, StationarityTest } from "./stationarity.js";
export { findSeasons, SEASON_DEFAULTS } from "./seasons.js";
export type { Season, SeasonsConfig } from "./seasons.js";
