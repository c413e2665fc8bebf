/**
 * Hyperbolic tangent, the same bits on every machine.
 */
import { exp } from "./elementary.js";

/** Where the rational form hands over to the exponential: both are below 1.3 ulp there. */
const RATIONAL_MAX = 0.625;
/** Beyond this 1 − tanh is under half an ulp of 1. */
const SATURATION = 20;

/**
 * tanh x, at most 1.3 ulp. Odd to the bit, keeps ±0 and subnormals, tanh(±∞) = ±1.
 *
 * @see Moshier, Cephes `tanh.c` for the rational form below 0.625
 */
export function tanh(x: number): number {
  if (x < RATIONAL_MAX && x > -RATIONAL_MAX) {
    if (x === 0) return x;
    const z = x * x;
    const p = (-0.9643991794250523 * z - 99.28772310019185) * z - 1614.6876844170845;
    const q = ((z + 112.81167849163293) * z + 2235.4883906010045) * z + 4844.063053251255;
    return x + x * (z * (p / q));
  }
  const size = Math.abs(x);
  const value =
    size < SATURATION ? 1 - 2 / (exp(2 * size) + 1) : size - size === 0 ? 1 : size > 0 ? 1 : NaN;
  return x < 0 ? -value : value;
}
