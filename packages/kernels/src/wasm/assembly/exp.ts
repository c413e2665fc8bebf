/** e^x, two lanes at a time. Twin: `src/math/elementary.ts`. */
import { EXP_TABLE } from "./exp-table.gen";

// Constants are loaded, not splatted: the engine would rebuild a splat in every turn of a loop.
const CONSTANTS = memory.data<f64>(
  [
    184.6649652337873, 6755399441055744, -0.005415212348111709, -1.2864023111638344e-14,
    0.49999999999996786, 0.16666666666665886, 0.0416666808410674, 0.008333335853059549,
  ],
  16,
);
/** −2⁵²: ones in the places of sign and exponent. */
const EXPONENT_MASK = memory.data<i64>([-4503599627370496], 16);
const EXP_PLAIN_MAX: f64 = 708;

/** Both lanes must lie within ±708. */
export function expPair(x: v128): v128 {
  const shift = v128.load64_splat(CONSTANTS, 8);
  const shifted = f64x2.add(f64x2.mul(x, v128.load64_splat(CONSTANTS, 0)), shift);
  const steps = f64x2.sub(shifted, shift);
  const r = f64x2.add(
    f64x2.add(x, f64x2.mul(steps, v128.load64_splat(CONSTANTS, 16))),
    f64x2.mul(steps, v128.load64_splat(CONSTANTS, 24)),
  );
  const first = v128.load(EXP_TABLE + (((<i32>i64x2.extract_lane(shifted, 0)) & 127) << 4));
  const second = v128.load(EXP_TABLE + (((<i32>i64x2.extract_lane(shifted, 1)) & 127) << 4));
  const tails = v128.shuffle<f64>(first, second, 0, 2);
  const heads = v128.shuffle<f64>(first, second, 1, 3);
  const exponents = v128.and(i64x2.shl(shifted, 45), v128.load64_splat(EXPONENT_MASK));
  const scale = i64x2.add(heads, exponents);
  const r2 = f64x2.mul(r, r);
  const quadratic = f64x2.add(
    v128.load64_splat(CONSTANTS, 32),
    f64x2.mul(r, v128.load64_splat(CONSTANTS, 40)),
  );
  const quartic = f64x2.add(
    v128.load64_splat(CONSTANTS, 48),
    f64x2.mul(r, v128.load64_splat(CONSTANTS, 56)),
  );
  const growth = f64x2.add(
    f64x2.add(f64x2.add(tails, r), f64x2.mul(r2, quadratic)),
    f64x2.mul(f64x2.mul(r2, r2), quartic),
  );
  return f64x2.add(scale, f64x2.mul(scale, growth));
}

/** e^x of any double, as the scalar function of the twin. */
export function expOne(x: f64): f64 {
  if (x < EXP_PLAIN_MAX && x > -EXP_PLAIN_MAX) {
    return f64x2.extract_lane(expPair(f64x2.splat(x)), 0);
  }
  if (!(x < 710)) return x - x === 0 ? Infinity : x;
  if (!(x > -746)) return 0;
  const shift = load<f64>(CONSTANTS, 8);
  const steps = x * load<f64>(CONSTANTS, 0) + shift - shift;
  const index = <i32>steps;
  const r = x + steps * load<f64>(CONSTANTS, 16) + steps * load<f64>(CONSTANTS, 24);
  const entry = EXP_TABLE + ((index & 127) << 4);
  const r2 = r * r;
  const growth =
    load<f64>(entry) +
    r +
    r2 * (load<f64>(CONSTANTS, 32) + r * load<f64>(CONSTANTS, 40)) +
    r2 * r2 * (load<f64>(CONSTANTS, 48) + r * load<f64>(CONSTANTS, 56));
  const scale = load<f64>(entry, 8);
  return scaleByPowerOfTwo(scale + scale * growth, index >> 7);
}

function powerOfTwo(exponent: i32): f64 {
  return reinterpret<f64>((<i64>(exponent + 1023)) << 52);
}

function scaleByPowerOfTwo(value: f64, exponent: i32): f64 {
  if (exponent > 1023) return value * powerOfTwo(1023) * powerOfTwo(exponent - 1023);
  if (exponent >= -1022) return value * powerOfTwo(exponent);
  return value * powerOfTwo(-900) * powerOfTwo(exponent + 900);
}

/** Both lanes within ±708, so that {@link expPair} may take them. */
export function isPlain(x: v128): bool {
  return i64x2.all_true(f64x2.lt(f64x2.abs(x), f64x2.splat(EXP_PLAIN_MAX)));
}

export function expInto(out: i32, x: i32, count: i32): void {
  let to: usize = (<usize>out) << 3;
  let from: usize = (<usize>x) << 3;
  const pairs = count >> 1;
  for (let i = 0; i < pairs; i++, to += 16, from += 16) {
    const value = v128.load(from);
    if (isPlain(value)) {
      v128.store(to, expPair(value));
    } else {
      const second = f64x2.extract_lane(value, 1);
      store<f64>(to, expOne(f64x2.extract_lane(value, 0)));
      store<f64>(to, expOne(second), 8);
    }
  }
  if (count & 1) store<f64>(to, expOne(load<f64>(from)));
}
