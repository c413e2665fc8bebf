/** Natural logarithm, two lanes at a time. Twin: `src/math/elementary.ts`. */
const LN2_HEAD: f64 = 0.6931471803691238;
const LN2_TAIL: f64 = 1.9082149292705877e-10;
const LG1: f64 = 0.6666666666666735;
const LG2: f64 = 0.3999999999940942;
const LG3: f64 = 0.2857142874366239;
const LG4: f64 = 0.22222198432149784;
const LG5: f64 = 0.1818357216161805;
const LG6: f64 = 0.15313837699209373;
const LG7: f64 = 0.14798198605116586;
/** High word of 1 less that of √½, as a 64-bit pattern. */
const SPLIT: i64 = (0x3ff00000 - 0x3fe6a09e) << 32;
const NORMAL_MIN: f64 = 2.2250738585072014e-308;
/** Two lanes together only below 2¹⁰²³·√½: above it 2^−exponent is subnormal. */
const PAIR_MAX: f64 = 4e307;

export function logOne(x: f64): f64 {
  let exponent: f64 = 0;
  let value = x;
  if (!(x >= NORMAL_MIN && x < Infinity)) {
    if (x === 0) return -Infinity;
    if (!(x > 0)) return NaN;
    if (x === Infinity) return x;
    value = x * 18014398509481984;
    exponent = -54;
  }
  const power = (reinterpret<i64>(value) + SPLIT) >> 52;
  exponent += <f64>(power - 1023);
  const inverse: f64 =
    power === 2047
      ? 5.562684646268003e-309 // 2⁻¹⁰²⁴
      : power === 2046
        ? 1.1125369292536007e-308 // 2⁻¹⁰²³
        : reinterpret<f64>((2046 - power) << 52);
  const f = value * inverse - 1;
  const halfSquare = 0.5 * f * f;
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  const even = w * (LG2 + w * (LG4 + w * LG6));
  const odd = z * (LG1 + w * (LG3 + w * (LG5 + w * LG7)));
  return (
    s * (halfSquare + (odd + even)) + exponent * LN2_TAIL - halfSquare + f + exponent * LN2_HEAD
  );
}

/** Both lanes normal, positive and below {@link PAIR_MAX}. */
export function logPair(x: v128): v128 {
  const power = i64x2.shr_u(i64x2.add(x, i64x2.splat(SPLIT)), 52);
  // 2⁵² + power as bits, less 2⁵² + 1023, is exact.
  const exponent = f64x2.sub(
    v128.or(power, i64x2.splat(0x4330000000000000)),
    f64x2.splat(4503599627371519),
  );
  const inverse = i64x2.shl(i64x2.sub(i64x2.splat(2046), power), 52);
  const f = f64x2.sub(f64x2.mul(x, inverse), f64x2.splat(1));
  const halfSquare = f64x2.mul(f64x2.mul(f64x2.splat(0.5), f), f);
  const s = f64x2.div(f, f64x2.add(f64x2.splat(2), f));
  const z = f64x2.mul(s, s);
  const w = f64x2.mul(z, z);
  const even = f64x2.mul(
    w,
    f64x2.add(
      f64x2.splat(LG2),
      f64x2.mul(w, f64x2.add(f64x2.splat(LG4), f64x2.mul(w, f64x2.splat(LG6)))),
    ),
  );
  const oddTop = f64x2.add(f64x2.splat(LG5), f64x2.mul(w, f64x2.splat(LG7)));
  const oddMiddle = f64x2.add(f64x2.splat(LG3), f64x2.mul(w, oddTop));
  const odd = f64x2.mul(z, f64x2.add(f64x2.splat(LG1), f64x2.mul(w, oddMiddle)));
  const series = f64x2.mul(s, f64x2.add(halfSquare, f64x2.add(odd, even)));
  const low = f64x2.sub(f64x2.add(series, f64x2.mul(exponent, f64x2.splat(LN2_TAIL))), halfSquare);
  return f64x2.add(f64x2.add(low, f), f64x2.mul(exponent, f64x2.splat(LN2_HEAD)));
}

export function logInto(out: i32, x: i32, count: i32): void {
  let to: usize = (<usize>out) << 3;
  let from: usize = (<usize>x) << 3;
  const pairs = count >> 1;
  for (let i = 0; i < pairs; i++, to += 16, from += 16) {
    const value = v128.load(from);
    const plain = v128.and(
      f64x2.ge(value, f64x2.splat(NORMAL_MIN)),
      f64x2.lt(value, f64x2.splat(PAIR_MAX)),
    );
    if (i64x2.all_true(plain)) {
      v128.store(to, logPair(value));
    } else {
      const second = f64x2.extract_lane(value, 1);
      store<f64>(to, logOne(f64x2.extract_lane(value, 0)));
      store<f64>(to, logOne(second), 8);
    }
  }
  if (count & 1) store<f64>(to, logOne(load<f64>(from)));
}
