/**
 * Exact fractional Gaussian noise, the increments of fractional Brownian motion.
 *
 * @module
 */
import { fourierInto, fourierPlan, powerOfTwoAtLeast } from "../identification/fft.js";
import { assertLengthMin } from "../linalg/assert-shape.js";
import { exp, log } from "../math/index.js";
import { normalInto, type RandomStream } from "../random/index.js";

/**
 * |k|^(2·hurst) by exp and log: relative error below 1e-15 for |k| up to 1e7.
 *
 * The variance of fractional Brownian motion over k steps.
 */
export function motionVariance(k: number, hurst: number): number {
  return k === 0 ? 0 : exp(2 * hurst * log(Math.abs(k)));
}

/** @throws RangeError unless 0 < hurst < 1 */
export function assertHurst(hurst: number): void {
  if (!(hurst > 0 && hurst < 1)) throw new RangeError(`hurst: ${hurst}, expected within (0, 1)`);
}

/**
 * Fills `target`, shape (n >= 1), with increments of unit variance whose running sum is fractional
 * Brownian motion with exponent `hurst`: white noise at 0.5, persistent above. Advances the stream by
 * 4N normals, N the power of two at or above n.
 *
 * The law is exact (circulant embedding), not an approximation. Cost: one transform of 2N points,
 * with its tables.
 *
 * @throws ShapeError when `target` is empty; RangeError unless 0 < hurst < 1
 * @see Davies & Harte, Biometrika 74 (1987); Dietrich & Newsam, SIAM J. Sci. Comput. 18 (1997).
 */
export function fractionalNoiseInto(
  target: Float64Array,
  hurst: number,
  stream: RandomStream,
): void {
  assertLengthMin("target", target, 1);
  assertHurst(hurst);
  const half = powerOfTwoAtLeast(target.length);
  const size = 2 * half;
  const plan = fourierPlan(size);
  const eigenvalues = new Float64Array(size);
  for (let k = 0; k <= half; k++) {
    const covariance =
      (motionVariance(k + 1, hurst) - 2 * motionVariance(k, hurst) + motionVariance(k - 1, hurst)) /
      2;
    eigenvalues[k] = covariance;
    eigenvalues[(size - k) % size] = covariance;
  }
  fourierInto(plan, eigenvalues, new Float64Array(size));
  const real = new Float64Array(size);
  const imag = new Float64Array(size);
  normalInto(real, stream);
  normalInto(imag, stream);
  for (let k = 0; k < size; k++) {
    // Never negative in exact arithmetic for this covariance; rounding may say -1e-17.
    const scale = Math.sqrt(Math.max(0, eigenvalues[k]) / size);
    real[k] *= scale;
    imag[k] *= scale;
  }
  fourierInto(plan, real, imag);
  for (let t = 0; t < target.length; t++) target[t] = real[t];
}
