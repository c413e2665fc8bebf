/**
 * An angle less its nearest multiple of π/2, to twice the working precision.
 *
 * Up to 1e5·π/2 by subtracting π/2 in three pieces of 33 bits (Cody–Waite); beyond that with 1280
 * bits of 2/π in integer arithmetic (Payne–Hanek), about a microsecond.
 *
 * @module
 */
import { DOUBLE, HIGH, POWER_BIAS, POWER_OF_TWO, WORDS } from "./float-bits.js";
import { productError } from "./split-product.js";
import { TWO_OVER_PI, TWO_OVER_PI_BITS } from "./two-over-pi.gen.js";

/** The remainder of the last {@link reduceHalfPi}: head + tail, |head| ≤ π/4 and a little. */
export const ANGLE = { head: 0, tail: 0 };

const PIECES_MAX = 150_000;
const TWO_OVER_PI_HEAD = 0.6366197723675814;
const ROUNDING_SHIFT = 6755399441055744;
const PIECE_1 = 1.5707963267341256;
const PIECE_1_TAIL = 6.077100506506192e-11;
const PIECE_2 = 6.077100506303966e-11;
const PIECE_2_TAIL = 2.0222662487959506e-21;
const PIECE_3 = 2.0222662487111665e-21;
const PIECE_3_TAIL = 8.4784276603689e-32;
const HALF_PI_HEAD = 1.5707963267948966;
const HALF_PI_TAIL = 6.123233995736766e-17;
/** Bits kept of the fraction: the closest a double comes to a multiple of π/2 is 2⁻⁶². */
const FRACTION_BITS = 192;

/**
 * Leaves x − n·π/2 in {@link ANGLE} and returns n (only its two lowest bits mean anything).
 *
 * @param x - finite
 */
export function reduceHalfPi(x: number): number {
  if (!(x < PIECES_MAX && x > -PIECES_MAX)) return reduceHuge(x);
  const n = x * TWO_OVER_PI_HEAD + ROUNDING_SHIFT - ROUNDING_SHIFT;
  let rest = x - n * PIECE_1;
  let lost = n * PIECE_1_TAIL;
  let head = rest - lost;
  const size = Math.abs(x);
  if (Math.abs(head) < size * 1.5e-5) {
    // 16 bits cancelled: bring in the next piece, and the last one if 49 did.
    const before = rest;
    const step = n * PIECE_2;
    rest = before - step;
    lost = n * PIECE_2_TAIL - (before - rest - step);
    head = rest - lost;
    if (Math.abs(head) < size * 1.7e-15) {
      const beforeLast = rest;
      const last = n * PIECE_3;
      rest = beforeLast - last;
      lost = n * PIECE_3_TAIL - (beforeLast - rest - last);
      head = rest - lost;
    }
  }
  ANGLE.head = head;
  ANGLE.tail = rest - head - lost;
  return n | 0;
}

function reduceHuge(x: number): number {
  DOUBLE[0] = x;
  const exponent = ((WORDS[HIGH] >>> 20) & 0x7ff) - 1075;
  const significand = BigInt(Math.abs(x) * POWER_OF_TWO[POWER_BIAS - exponent]);
  const fractionBits = BigInt(TWO_OVER_PI_BITS - exponent);
  const turns = significand * TWO_OVER_PI;
  const nearest = (turns + (1n << (fractionBits - 1n))) >> fractionBits;
  const fraction = (turns - (nearest << fractionBits)) >> (fractionBits - BigInt(FRACTION_BITS));

  const unit = POWER_OF_TWO[POWER_BIAS - FRACTION_BITS];
  const headInteger = Number(fraction);
  const head = headInteger * unit;
  const tail = Number(fraction - BigInt(headInteger)) * unit;
  const product = head * HALF_PI_HEAD;
  const rest =
    productError(head, HALF_PI_HEAD, product) + (head * HALF_PI_TAIL + tail * HALF_PI_HEAD);
  const sign = x < 0 ? -1 : 1;
  ANGLE.head = sign * (product + rest);
  ANGLE.tail = sign * (product - (product + rest) + rest);
  const quarter = Number(nearest & 3n);
  return x < 0 ? -quarter : quarter;
}
