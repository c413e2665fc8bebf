/**
 * Roughness: Hölder and Hurst exponents with their standard errors, and exact fractional noise.
 *
 * @packageDocumentation
 */
export { fractionalNoiseInto } from "./fractional-noise.js";
export { hurstStandardError } from "./hurst-error.js";
export {
  hurstExponent,
  hurstExponentInto,
  hurstPlan,
  hurstStep,
  hurstStepInto,
  hurstWindow,
} from "./hurst.js";
export type { HurstEstimate, HurstPlan, HurstWindow } from "./hurst.js";
export { varianceRatio } from "./variance-ratio.js";
export { waveletLeaders } from "./wavelet-leaders.js";
export type { LeadersConfig, LeadersEstimate } from "./wavelet-leaders.js";
export { linkMaxima, mexicanHatMaxima } from "./modulus-maxima.js";
export type { MaximaLine, ScaleMaxima } from "./modulus-maxima.js";
export { legendreDimension, localExponents, wtmm, WTMM_DEFAULTS } from "./wtmm.js";
export type { LocalExponent, SpectrumPoint, WtmmConfig, WtmmEstimate } from "./wtmm.js";
