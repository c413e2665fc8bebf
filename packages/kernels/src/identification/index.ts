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
export { isCalendarLength } from "./calendar-lengths.js";
export { CURVE_SLOTS, curveLength } from "./season-curve.js";
export type { SeasonCurve } from "./season-curve.js";
export {
  advanceSeasonSearch,
  beginSeasonSearch,
  findSeasons,
  isSearching,
  SEARCH_COUNT,
  SEARCH_CURRENT_EVIDENCE,
  SEARCH_CURRENT_SECOND_EVIDENCE,
  SEARCH_EVIDENCE,
  SEARCH_FIRST,
  SEARCH_SECOND,
  SEARCH_SECOND_EVIDENCE,
  SEARCH_SLOTS,
  seasonSearch,
} from "./season-search.js";
export type { Season, SeasonSearch, SeasonSearchArrays } from "./season-search.js";
