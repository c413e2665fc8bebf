/**
 * The inner loops of entropic transport. Twin: `src/wasm/twin/sinkhorn.ts`.
 *
 * `rowCount` and `colCount` are multiples of four; padding has cost ∞ and weight 0.
 */
import { expPair } from "./exp";

const FLOOR: f64 = -708;

/** e^x with x ≤ −708 (and NaN) flushed to 0 and x ≥ 708 held there. */
function expFlushed(x: v128): v128 {
  const floor = f64x2.splat(FLOOR);
  const held = f64x2.pmin(f64x2.splat(-FLOOR), f64x2.pmax(floor, x));
  return v128.and(expPair(held), f64x2.gt(x, floor));
}

/** kernel_ij = e^((f_i + g_j − cost_ij)·inverseEpsilon). */
export function gibbsInto(
  kernel: i32,
  cost: i32,
  f: i32,
  g: i32,
  inverseEpsilon: f64,
  rowCount: i32,
  colCount: i32,
): void {
  let to: usize = (<usize>kernel) << 3;
  let from: usize = (<usize>cost) << 3;
  const factor = f64x2.splat(inverseEpsilon);
  const pairs = colCount >> 1;
  for (let i = 0; i < rowCount; i++) {
    const row = v128.load64_splat(((<usize>f) << 3) + ((<usize>i) << 3));
    let col: usize = (<usize>g) << 3;
    for (let j = 0; j < pairs; j++, to += 16, from += 16, col += 16) {
      const gap = f64x2.sub(f64x2.add(row, v128.load(col)), v128.load(from));
      v128.store(to, expFlushed(f64x2.mul(gap, factor)));
    }
  }
}

/** One row: the four running sums of `dot`. */
function rowTotal(even: v128, odd: v128): f64 {
  const sum = f64x2.add(even, odd);
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

/**
 * u = a/(K·v), then v = b/(Kᵀ·u), reading K once. Returns Σ|u·(K·v) − a| from before the update.
 */
export function scalingSweep(
  kernel: i32,
  u: i32,
  v: i32,
  a: i32,
  b: i32,
  rowCount: i32,
  colCount: i32,
  colTotal: i32,
): f64 {
  const rowStep = (<usize>colCount) << 3;
  const vFrom: usize = (<usize>v) << 3;
  const totals: usize = (<usize>colTotal) << 3;
  memory.fill(totals, 0, rowStep);
  let error: f64 = 0;
  let row0: usize = (<usize>kernel) << 3;
  let uAt: usize = (<usize>u) << 3;
  let aAt: usize = (<usize>a) << 3;
  for (let i = 0; i < rowCount; i += 4, row0 += 4 * rowStep, uAt += 32, aAt += 32) {
    const row1 = row0 + rowStep;
    const row2 = row1 + rowStep;
    const row3 = row2 + rowStep;
    let even0 = f64x2.splat(0);
    let odd0 = f64x2.splat(0);
    let even1 = f64x2.splat(0);
    let odd1 = f64x2.splat(0);
    let even2 = f64x2.splat(0);
    let odd2 = f64x2.splat(0);
    let even3 = f64x2.splat(0);
    let odd3 = f64x2.splat(0);
    for (let at: usize = 0; at < rowStep; at += 32) {
      const left = v128.load(vFrom + at);
      const right = v128.load(vFrom + at, 16);
      even0 = f64x2.add(even0, f64x2.mul(v128.load(row0 + at), left));
      odd0 = f64x2.add(odd0, f64x2.mul(v128.load(row0 + at, 16), right));
      even1 = f64x2.add(even1, f64x2.mul(v128.load(row1 + at), left));
      odd1 = f64x2.add(odd1, f64x2.mul(v128.load(row1 + at, 16), right));
      even2 = f64x2.add(even2, f64x2.mul(v128.load(row2 + at), left));
      odd2 = f64x2.add(odd2, f64x2.mul(v128.load(row2 + at, 16), right));
      even3 = f64x2.add(even3, f64x2.mul(v128.load(row3 + at), left));
      odd3 = f64x2.add(odd3, f64x2.mul(v128.load(row3 + at, 16), right));
    }
    error += rescale(uAt, aAt, rowTotal(even0, odd0));
    error += rescale(uAt + 8, aAt + 8, rowTotal(even1, odd1));
    error += rescale(uAt + 16, aAt + 16, rowTotal(even2, odd2));
    error += rescale(uAt + 24, aAt + 24, rowTotal(even3, odd3));
    const u0 = v128.load64_splat(uAt);
    const u1 = v128.load64_splat(uAt, 8);
    const u2 = v128.load64_splat(uAt, 16);
    const u3 = v128.load64_splat(uAt, 24);
    for (let at: usize = 0; at < rowStep; at += 16) {
      const upper = f64x2.add(
        f64x2.mul(v128.load(row0 + at), u0),
        f64x2.mul(v128.load(row1 + at), u1),
      );
      const lower = f64x2.add(
        f64x2.mul(v128.load(row2 + at), u2),
        f64x2.mul(v128.load(row3 + at), u3),
      );
      const total = f64x2.add(v128.load(totals + at), f64x2.add(upper, lower));
      v128.store(totals + at, total);
    }
  }
  const zero = f64x2.splat(0);
  for (let at: usize = 0; at < rowStep; at += 16) {
    const weight = v128.load(((<usize>b) << 3) + at);
    const scaled = f64x2.div(weight, v128.load(totals + at));
    v128.store(vFrom + at, v128.and(scaled, f64x2.gt(weight, zero)));
  }
  return error;
}

/** Sets one row's scale and returns by how much its mass was wrong before. */
function rescale(uAt: usize, aAt: usize, total: f64): f64 {
  const weight = load<f64>(aAt);
  const wrong = abs(load<f64>(uAt) * total - weight);
  store<f64>(uAt, weight > 0 ? weight / total : 0);
  return wrong;
}

/** Of row i: most_i = max_j (g_j − cost_ij), sum_i = Σ_j e^((g_j − cost_ij − most_i)·inverse). */
export function softMinRows(
  most: i32,
  sum: i32,
  cost: i32,
  g: i32,
  inverseEpsilon: f64,
  rowCount: i32,
  colCount: i32,
): void {
  const rowStep = (<usize>colCount) << 3;
  const gFrom: usize = (<usize>g) << 3;
  const factor = f64x2.splat(inverseEpsilon);
  let from: usize = (<usize>cost) << 3;
  for (let i = 0; i < rowCount; i++, from += rowStep) {
    let largest = f64x2.splat(-Infinity);
    for (let at: usize = 0; at < rowStep; at += 16) {
      largest = f64x2.pmax(largest, f64x2.sub(v128.load(gFrom + at), v128.load(from + at)));
    }
    const first = f64x2.extract_lane(largest, 0);
    const second = f64x2.extract_lane(largest, 1);
    const top = second > first ? second : first;
    const shift = f64x2.splat(top);
    let total = f64x2.splat(0);
    for (let at: usize = 0; at < rowStep; at += 16) {
      const gap = f64x2.sub(v128.load(gFrom + at), v128.load(from + at));
      total = f64x2.add(total, expFlushed(f64x2.mul(f64x2.sub(gap, shift), factor)));
    }
    store<f64>(((<usize>most) << 3) + ((<usize>i) << 3), top);
    store<f64>(
      ((<usize>sum) << 3) + ((<usize>i) << 3),
      f64x2.extract_lane(total, 0) + f64x2.extract_lane(total, 1),
    );
  }
}

/** Of column j: most_j = max_i (f_i − cost_ij), sum_j = Σ_i e^((f_i − cost_ij − most_j)·inverse). */
export function softMinCols(
  most: i32,
  sum: i32,
  cost: i32,
  f: i32,
  inverseEpsilon: f64,
  rowCount: i32,
  colCount: i32,
): void {
  const rowStep = (<usize>colCount) << 3;
  const mostAt: usize = (<usize>most) << 3;
  const sumAt: usize = (<usize>sum) << 3;
  const factor = f64x2.splat(inverseEpsilon);
  const fFrom: usize = (<usize>f) << 3;
  for (let at: usize = 0; at < rowStep; at += 16) {
    v128.store(mostAt + at, f64x2.splat(-Infinity));
    v128.store(sumAt + at, f64x2.splat(0));
  }
  let from: usize = (<usize>cost) << 3;
  for (let i = 0; i < rowCount; i++, from += rowStep) {
    const row = v128.load64_splat(fFrom + ((<usize>i) << 3));
    for (let at: usize = 0; at < rowStep; at += 16) {
      const gap = f64x2.sub(row, v128.load(from + at));
      v128.store(mostAt + at, f64x2.pmax(v128.load(mostAt + at), gap));
    }
  }
  from = (<usize>cost) << 3;
  for (let i = 0; i < rowCount; i++, from += rowStep) {
    const row = v128.load64_splat(fFrom + ((<usize>i) << 3));
    for (let at: usize = 0; at < rowStep; at += 16) {
      const gap = f64x2.sub(f64x2.sub(row, v128.load(from + at)), v128.load(mostAt + at));
      const grown = f64x2.add(v128.load(sumAt + at), expFlushed(f64x2.mul(gap, factor)));
      v128.store(sumAt + at, grown);
    }
  }
}
