/** Hyperbolic tangent, two lanes at a time. Twin: `src/math/hyperbolic.ts`. */
import { expOne, expPair } from "./exp";

const RATIONAL_MAX: f64 = 0.625;
const SATURATION: f64 = 20;

function tanhOne(x: f64): f64 {
  if (x < RATIONAL_MAX && x > -RATIONAL_MAX) {
    if (x === 0) return x;
    const z = x * x;
    const p = (-0.9643991794250523 * z - 99.28772310019185) * z - 1614.6876844170845;
    const q = ((z + 112.81167849163293) * z + 2235.4883906010045) * z + 4844.063053251255;
    return x + x * (z * (p / q));
  }
  const size = abs(x);
  let value: f64 = NaN;
  if (size < SATURATION) value = 1 - 2 / (expOne(2 * size) + 1);
  else if (size > 0) value = 1;
  return x < 0 ? -value : value;
}

function rationalPair(x: v128): v128 {
  const z = f64x2.mul(x, x);
  const p1 = f64x2.sub(
    f64x2.mul(f64x2.splat(-0.9643991794250523), z),
    f64x2.splat(99.28772310019185),
  );
  const p = f64x2.sub(f64x2.mul(p1, z), f64x2.splat(1614.6876844170845));
  const q1 = f64x2.add(z, f64x2.splat(112.81167849163293));
  const q2 = f64x2.add(f64x2.mul(q1, z), f64x2.splat(2235.4883906010045));
  const q = f64x2.add(f64x2.mul(q2, z), f64x2.splat(4844.063053251255));
  const value = f64x2.add(x, f64x2.mul(x, f64x2.mul(z, f64x2.div(p, q))));
  return v128.bitselect(x, value, f64x2.eq(x, f64x2.splat(0)));
}

function saturatingPair(x: v128, size: v128): v128 {
  const one = f64x2.splat(1);
  const growth = expPair(f64x2.mul(f64x2.splat(2), size));
  const value = f64x2.sub(one, f64x2.div(f64x2.splat(2), f64x2.add(growth, one)));
  return v128.or(value, v128.and(x, f64x2.splat(-0.0)));
}

export function tanhInto(out: i32, x: i32, count: i32): void {
  let to: usize = (<usize>out) << 3;
  let from: usize = (<usize>x) << 3;
  const pairs = count >> 1;
  for (let i = 0; i < pairs; i++, to += 16, from += 16) {
    const value = v128.load(from);
    const size = f64x2.abs(value);
    if (i64x2.all_true(f64x2.lt(size, f64x2.splat(SATURATION)))) {
      const small = f64x2.lt(size, f64x2.splat(RATIONAL_MAX));
      if (i64x2.all_true(small)) {
        v128.store(to, rationalPair(value));
      } else if (v128.any_true(small)) {
        v128.store(to, v128.bitselect(rationalPair(value), saturatingPair(value, size), small));
      } else {
        v128.store(to, saturatingPair(value, size));
      }
    } else {
      const second = f64x2.extract_lane(value, 1);
      store<f64>(to, tanhOne(f64x2.extract_lane(value, 0)));
      store<f64>(to, tanhOne(second), 8);
    }
  }
  if (count & 1) store<f64>(to, tanhOne(load<f64>(from)));
}
