/** A symmetric stencil along one axis. Twin: `src/wasm/twin/stencil.ts`. */

/**
 * out_i = w_0·x_i + Σ_{d=1}^{radius} w_d·(x_{i−d·step} + x_{i+d·step}) for `count` places; `count` is a
 * multiple of four and x has radius·step readable places on both sides.
 */
export function stencilInto(
  out: i32,
  x: i32,
  weights: i32,
  radius: i32,
  step: i32,
  count: i32,
): void {
  const stepBytes = (<usize>step) << 3;
  const reach = <usize>radius * stepBytes;
  const weight0 = (<usize>weights) << 3;
  let to = (<usize>out) << 3;
  let from = (<usize>x) << 3;
  for (let i = 0; i < count; i += 4, to += 32, from += 32) {
    const centre = v128.load64_splat(weight0);
    let left = f64x2.mul(centre, v128.load(from));
    let right = f64x2.mul(centre, v128.load(from, 16));
    let weight = weight0 + 8;
    for (let shift = stepBytes; shift <= reach; shift += stepBytes, weight += 8) {
      const scale = v128.load64_splat(weight);
      const before = from - shift;
      const after = from + shift;
      left = f64x2.add(left, f64x2.mul(scale, f64x2.add(v128.load(before), v128.load(after))));
      const pair = f64x2.add(v128.load(before, 16), v128.load(after, 16));
      right = f64x2.add(right, f64x2.mul(scale, pair));
    }
    v128.store(to, left);
    v128.store(to, right, 16);
  }
}
