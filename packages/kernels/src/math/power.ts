/**
 * General power, the same bits on every machine.
 */
import { expPartsInto, type ExpParts } from "./exp-parts.js";
import { DOUBLE, HIGH, POWER_BIAS, POWER_OF_TWO, scaleByPowerOfTwo, WORDS } from "./float-bits.js";
import { productError } from "./split-product.js";

const LN2_HEAD = 0.6931471805598903;
const LN2_TAIL = 5.497923018708371e-14;

const parts: ExpParts = { scale: 1, growth: 0, exponent: 0 };

/**
 * x^y as exp(y·log x), with the logarithm and the product kept to about 2⁻⁶⁸ and 2⁻¹⁰⁵.
 *
 * Defined for x ≥ 0 (and NaN below: no integer case is singled out). x^0 = 1 and 1^y = 1 always,
 * 0^y is 0 or ∞ by the sign of y. Measured error: 0.6 ulp at most while the result is normal.
 */
export function pow(x: number, y: number): number {
  if (y === 0 || x === 1) return 1;
  if (!(x > 0 && x < Infinity && y - y === 0)) return powEdge(x, y);

  let exponent = 0;
  let value = x;
  if (x < 2.2250738585072014e-308) {
    value = x * 18014398509481984; // 2⁵⁴ lifts a subnormal
    exponent = -54;
  }
  DOUBLE[0] = value;
  const power = (WORDS[HIGH] >> 20) - 1023;
  exponent += power;
  value *= POWER_OF_TWO[POWER_BIAS - power];
  if (value > Math.SQRT2) {
    value *= 0.5;
    exponent += 1;
  }

  // log(value) = 2·atanh(s) with s = f/(2 + f) to twice the precision.
  const f = value - 1;
  const below = 2 + f;
  const belowLost = 2 - below + f;
  const s = f / below;
  const product = s * below;
  const sTail = (f - product - productError(s, below, product) - s * belowLost) / below;
  const z = s * s;
  const zTail = productError(s, s, z) + 2 * s * sTail;
  // 2s³/3 needs more than a double as well; from s⁵ on a double is enough.
  const cube = s * z;
  const cubeTail = productError(s, z, cube) + s * zTail + sTail * z;
  const third = 0.6666666666666666 * cube;
  const thirdTail =
    productError(0.6666666666666666, cube, third) +
    3.700743415417188e-17 * cube +
    0.6666666666666666 * cubeTail;
  const rest = cube * z * seriesFromFifth(z);

  const scaled = exponent * LN2_HEAD;
  const double = 2 * s;
  // scaled ≥ everything else in size, or is 0; double ≥ third ≥ rest: fast two-sums.
  const sum1 = scaled === 0 ? double : scaled + double;
  const lost1 = scaled === 0 ? 0 : scaled - sum1 + double;
  const sum2 = sum1 + third;
  const lost2 = sum1 - sum2 + third;
  const tail = exponent * LN2_TAIL + (lost1 + (lost2 + (2 * sTail + (thirdTail + rest))));

  const logHead = sum2 + tail;
  const logTail = sum2 - logHead + tail;
  const head = y * logHead;
  if (!(head < 745 && head > -760)) return head > 0 ? Infinity : 0;
  expPartsInto(parts, head, productError(y, logHead, head) + y * logTail);
  return scaleByPowerOfTwo(parts.scale + parts.scale * parts.growth, parts.exponent);
}

/** Σ 2/(2k+5)·z^k for z ≤ 0.0295. */
function seriesFromFifth(z: number): number {
  let sum = 2 / 25;
  for (let odd = 23; odd >= 5; odd -= 2) sum = sum * z + 2 / odd;
  return sum;
}

function powEdge(x: number, y: number): number {
  if (!(x >= 0) || y !== y) return NaN;
  if (y - y !== 0) return x > 1 === y > 0 ? Infinity : 0;
  return (x === 0) === y > 0 ? 0 : Infinity;
}
