/**
 * Roughness: Hölder and Hurst exponents with their standard errors, and exact fractional noise.
 *
 * @packageDocumentation
 */
export { fractionalNoiseInto } from "./fractional-noise.js";
