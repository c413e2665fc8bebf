/** Vector operations. Twin: `src/wasm/twin/vector.ts`. */

/** Four running sums over indices 0, 1, 2, 3 mod 4; then (0 + 2) + (1 + 3); then the rest. */
export function dot(x: i32, y: i32, count: i32): f64 {
  let left: usize = (<usize>x) << 3;
  let right: usize = (<usize>y) << 3;
  let even = f64x2.splat(0);
  let odd = f64x2.splat(0);
  const fours = count >> 2;
  for (let i = 0; i < fours; i++, left += 32, right += 32) {
    even = f64x2.add(even, f64x2.mul(v128.load(left), v128.load(right)));
    odd = f64x2.add(odd, f64x2.mul(v128.load(left, 16), v128.load(right, 16)));
  }
  const sum = f64x2.add(even, odd);
  let total = f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
  for (let i = fours << 2; i < count; i++, left += 8, right += 8) {
    total += load<f64>(left) * load<f64>(right);
  }
  return total;
}

/** y_i += alpha·x_i. */
export function axpy(y: i32, alpha: f64, x: i32, count: i32): void {
  let to: usize = (<usize>y) << 3;
  let from: usize = (<usize>x) << 3;
  const factor = f64x2.splat(alpha);
  const pairs = count >> 1;
  for (let i = 0; i < pairs; i++, to += 16, from += 16) {
    v128.store(to, f64x2.add(v128.load(to), f64x2.mul(factor, v128.load(from))));
  }
  if (count & 1) store<f64>(to, load<f64>(to) + alpha * load<f64>(from));
}
