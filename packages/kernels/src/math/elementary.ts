/**
 * Exponential and logarithm, the same bits on every machine and in the WASM core.
 *
 * Only + − × ÷ and integer work, in a fixed order, so IEEE 754 fixes every result; `Math.exp` and
 * `Math.log` are left to the engine by ECMAScript. Measured against the golden tables: `exp` 0.52,
 * `expm1` 1.1, `log` 0.9, `log1p` 0.9 ulp at most. Special cases are those of C99 Annex F.
 *
 * @module
 */
import { EXP_TABLE } from "./exp-table.gen.js";
import { DOUBLE, EXPONENT, HIGH, scaleByPowerOfTwo, WORDS } from "./float-bits.js";

// Numbers stand in the hot functions as literals: as module constants they would be loaded from memory
// in bundled code, which nearly doubles the time of an exponential. `exp-parts.ts` names them.

/** 2^(i/128) = head·(1 + tail), i = 0…127: apart, so that a masked index is known to be in bounds. */
export const EXP_TAIL: Float64Array = Float64Array.from(
  { length: 128 },
  (_, i) => EXP_TABLE[2 * i],
);
export const EXP_HEAD: Float64Array = EXP_TAIL.map((_, i) => EXP_TABLE[2 * i + 1]);

/**
 * e^x. Subnormal results are rounded properly; x > 709.782… is ∞, x < −745.133… is 0.
 *
 * 2^(i/128) from a table of heads and tails, e^r by a polynomial of degree five.
 *
 * @see Tang (1989), ACM TOMS 15(2); the constants are those of ARM optimized-routines.
 */
export function exp(x: number): number {
  if (!(x < 708 && x > -708)) return expEdge(x);
  const steps = x * 184.6649652337873 + 6755399441055744 - 6755399441055744;
  const index = steps | 0;
  const r = x + steps * -0.005415212348111709 + steps * -1.2864023111638344e-14;
  const entry = index & 127;
  const r2 = r * r;
  const growth =
    EXP_TAIL[entry] +
    r +
    r2 * (0.49999999999996786 + r * 0.16666666666665886) +
    r2 * r2 * (0.0416666808410674 + r * 0.008333335853059549);
  const scale = EXP_HEAD[entry] * EXPONENT[((index >> 7) + 1023) & 2047];
  return scale + scale * growth;
}

function expEdge(x: number): number {
  if (!(x < 710)) return x - x === 0 ? Infinity : x; // ∞ stays ∞, NaN stays NaN
  if (!(x > -746)) return 0;
  const steps = x * 184.6649652337873 + 6755399441055744 - 6755399441055744;
  const index = steps | 0;
  const r = x + steps * -0.005415212348111709 + steps * -1.2864023111638344e-14;
  const entry = index & 127;
  const r2 = r * r;
  const growth =
    EXP_TAIL[entry] +
    r +
    r2 * (0.49999999999996786 + r * 0.16666666666665886) +
    r2 * r2 * (0.0416666808410674 + r * 0.008333335853059549);
  const scale = EXP_HEAD[entry];
  return scaleByPowerOfTwo(scale + scale * growth, index >> 7);
}

/**
 * e^x − 1 without cancellation near 0. Keeps ±0 and subnormals as they are.
 */
export function expm1(x: number): number {
  if (x < 0.25 && x > -0.25) {
    if (x === 0) return x;
    // Taylor to x¹⁴/14!: the remainder is below 2⁻⁶⁴ of x.
    const high =
      x * (2.08767569878681e-9 + x * (1.6059043836821613e-10 + x * 1.1470745597729725e-11));
    const middle =
      x * (2.755731922398589e-6 + x * (2.755731922398589e-7 + x * (2.505210838544172e-8 + high)));
    const low =
      x * (0.001388888888888889 + x * (0.0001984126984126984 + x * 0.0000248015873015873));
    const tail =
      0.16666666666666666 + x * (0.041666666666666664 + x * (0.008333333333333333 + low));
    return x + x * x * (0.5 + x * (tail + x * x * x * x * x * middle));
  }
  if (!(x < 708)) return exp(x);
  if (x < -40) return -1;
  const steps = x * 184.6649652337873 + 6755399441055744 - 6755399441055744;
  const index = steps | 0;
  const r = x + steps * -0.005415212348111709 + steps * -1.2864023111638344e-14;
  const entry = index & 127;
  const r2 = r * r;
  const growth =
    EXP_TAIL[entry] +
    r +
    r2 * (0.49999999999996786 + r * 0.16666666666665886) +
    r2 * r2 * (0.0416666808410674 + r * 0.008333335853059549);
  const scale = EXP_HEAD[entry] * EXPONENT[((index >> 7) + 1023) & 2047];
  return scale - 1 + scale * growth;
}

/**
 * Natural logarithm. log(±0) = −∞, log(x < 0) = NaN, log(∞) = ∞.
 *
 * @see fdlibm `e_log.c` for the reduction to [√½, √2) and the polynomial in f/(2 + f).
 */
export function log(x: number): number {
  let exponent = 0;
  let value = x;
  if (!(x >= 2.2250738585072014e-308 && x < Infinity)) {
    if (x === 0) return -Infinity;
    if (!(x > 0)) return NaN;
    if (x === Infinity) return x;
    value = x * 18014398509481984; // 2⁵⁴ lifts a subnormal
    exponent = -54;
  }
  DOUBLE[0] = value;
  const power = (WORDS[HIGH] + 0x95f62) >> 20; // high words: that of 1 less that of √½
  exponent += power - 1023;
  // Exact: the product is the same significand with exponent 0 or −1.
  const f = value * EXPONENT[(2046 - power) & 2047] - 1;
  const halfSquare = 0.5 * f * f;
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  const even = w * (0.3999999999940942 + w * (0.22222198432149784 + w * 0.15313837699209373));
  const odd =
    z *
    (0.6666666666666735 +
      w * (0.2857142874366239 + w * (0.1818357216161805 + w * 0.14798198605116586)));
  return (
    s * (halfSquare + (odd + even)) +
    exponent * 1.9082149292705877e-10 -
    halfSquare +
    f +
    exponent * 0.6931471803691238
  );
}

/**
 * log(1 + x) without cancellation near 0. log1p(−1) = −∞, below −1 NaN; keeps ±0 and subnormals.
 *
 * @see fdlibm `s_log1p.c`
 */
export function log1p(x: number): number {
  if (!(x > -1 && x < Infinity)) return x === -1 ? -Infinity : x === Infinity ? x : NaN;
  let exponent = 0;
  let correction = 0;
  let f = x;
  if (!(x > -0.2928932188134524 && x < 0.41421356237309503)) {
    const sum = 1 + x;
    DOUBLE[0] = sum;
    const power = (WORDS[HIGH] + 0x95f62) >> 20; // high words: that of 1 less that of √½
    exponent = power - 1023;
    // What rounding 1 + x lost, relative to the sum; beyond 2⁵⁴ it cannot matter.
    if (exponent < 54) correction = (exponent >= 2 ? 1 - (sum - x) : x - (sum - 1)) / sum;
    f = sum * EXPONENT[(2046 - power) & 2047] - 1;
  } else if (x < 1.1102230246251565e-16 && x > -1.1102230246251565e-16) {
    return x;
  }
  const halfSquare = 0.5 * f * f;
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  const even = w * (0.3999999999940942 + w * (0.22222198432149784 + w * 0.15313837699209373));
  const odd =
    z *
    (0.6666666666666735 +
      w * (0.2857142874366239 + w * (0.1818357216161805 + w * 0.14798198605116586)));
  const tail = exponent * 1.9082149292705877e-10 + correction;
  return s * (halfSquare + (odd + even)) + tail - halfSquare + f + exponent * 0.6931471803691238;
}
