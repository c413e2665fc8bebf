/** Distances between distributions given by quantiles. Twin: `src/wasm/twin/quantile-cost.ts`. */

/**
 * cost_ij = keep·cost_ij + (1 − keep)·Σ_q (Q_qi − Q_qj)², four columns at a time.
 *
 * Q is level-major, shape (levelCount, stride), scaled by the root of the level's weight; the cost
 * has shape (count, stride); `stride` is a multiple of four.
 */
export function quantileCost(
  cost: i32,
  quantiles: i32,
  levelCount: i32,
  count: i32,
  stride: i32,
  keep: f64,
): void {
  const bytes = (<usize>stride) << 3;
  const first = (<usize>quantiles) << 3;
  const end = first + <usize>levelCount * bytes;
  const old = f64x2.splat(keep);
  const fresh = f64x2.splat(1 - keep);
  let to = (<usize>cost) << 3;
  for (let i = 0; i < count; i++) {
    const own = (<usize>i) << 3;
    for (let k: usize = 0; k < bytes; k += 32, to += 32) {
      let left = f64x2.splat(0);
      let right = f64x2.splat(0);
      for (let level = first; level < end; level += bytes) {
        const at = v128.load64_splat(level + own);
        const gap0 = f64x2.sub(at, v128.load(level + k));
        const gap1 = f64x2.sub(at, v128.load(level + k, 16));
        left = f64x2.add(left, f64x2.mul(gap0, gap0));
        right = f64x2.add(right, f64x2.mul(gap1, gap1));
      }
      v128.store(to, f64x2.add(f64x2.mul(old, v128.load(to)), f64x2.mul(fresh, left)));
      const after = f64x2.mul(old, v128.load(to, 16));
      v128.store(to, f64x2.add(after, f64x2.mul(fresh, right)), 16);
    }
  }
}
