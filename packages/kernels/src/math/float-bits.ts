/**
 * A double seen as two 32-bit words, and exact powers of two.
 *
 * One shared scratch pair of views: write `DOUBLE[0]`, read `WORDS[HIGH]`. Which word is the high
 * one is asked of the machine once, so the code is right on either byte order.
 *
 * @module
 */

/** One double, and the same eight bytes as words. Nothing may be kept here between two calls. */
export const DOUBLE: Float64Array = new Float64Array(1);
export const WORDS: Int32Array = new Int32Array(DOUBLE.buffer);

DOUBLE[0] = 1;
/** Index into {@link WORDS} of the word that holds sign, exponent and the top 20 bits. */
export const HIGH: number = WORDS[1] === 0x3ff00000 ? 1 : 0;

/** `POWER_OF_TWO[e + POWER_BIAS] === 2**e` for −1074 ≤ e ≤ 1023, all exact. */
export const POWER_BIAS = 1074;
export const POWER_OF_TWO: Float64Array = powersOfTwo();

/**
 * `EXPONENT[(e + 1023) & EXPONENT_MASK] === 2**e` for −1024 ≤ e ≤ 1023. The mask tells the engine that
 * the index is in bounds, which halves the time of an exponential; −1024 wraps to the last place.
 */
const EXPONENT_MASK = 2047;
export const EXPONENT: Float64Array = new Float64Array(EXPONENT_MASK + 1);
for (let e = -1024; e <= 1023; e++) {
  EXPONENT[(e + 1023) & EXPONENT_MASK] = POWER_OF_TWO[e + POWER_BIAS];
}

function powersOfTwo(): Float64Array {
  const powers = new Float64Array(POWER_BIAS + 1024);
  let power = 1;
  for (let e = 0; e <= 1023; e++, power *= 2) powers[e + POWER_BIAS] = power;
  power = 1;
  for (let e = 0; e >= -POWER_BIAS; e--, power /= 2) powers[e + POWER_BIAS] = power;
  return powers;
}

/**
 * `value · 2**exponent` for −2000 < exponent < 2000, rounded at most once when the result is
 * subnormal and `value` is normal; overflows to ±∞.
 */
export function scaleByPowerOfTwo(value: number, exponent: number): number {
  if (exponent > 1023) {
    return value * POWER_OF_TWO[1023 + POWER_BIAS] * POWER_OF_TWO[exponent - 1023 + POWER_BIAS];
  }
  if (exponent >= -1022) return value * POWER_OF_TWO[exponent + POWER_BIAS];
  // Stay normal in the first factor: two roundings into the subnormals would differ from one.
  return value * POWER_OF_TWO[POWER_BIAS - 900] * POWER_OF_TWO[exponent + 900 + POWER_BIAS];
}
