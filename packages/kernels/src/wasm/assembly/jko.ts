/**
 * The proximal step of the weights, by Newton on the scales. Twin: `src/wasm/twin/jko.ts`, which
 * says what is computed; `src/jko/step.ts` says why.
 */
import { expInto } from "./exp";
import { gibbsInto } from "./sinkhorn";
import { logInto } from "./log";

const TOTAL_MIN: f64 = 1e-280;
const SCALE_ROUNDING: f64 = 1e-15;

function at(array: i32, i: i32): usize {
  return ((<usize>array) << 3) + ((<usize>i) << 3);
}

/** Row i of the kernel times v, as `dot` with its four running sums. */
function rowTotal(row: usize, v: usize, bytes: usize): f64 {
  let even = f64x2.splat(0);
  let odd = f64x2.splat(0);
  for (let k: usize = 0; k < bytes; k += 32) {
    even = f64x2.add(even, f64x2.mul(v128.load(row + k), v128.load(v + k)));
    odd = f64x2.add(odd, f64x2.mul(v128.load(row + k, 16), v128.load(v + k, 16)));
  }
  const sum = f64x2.add(even, odd);
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

/** From y: v, u, c, z, log z, the residual vector F. Returns Σ q|F|, or −1 out of range. */
function evaluate(count: i32, stride: i32, work: i32, kernel: i32, pull: f64, flat: f64): f64 {
  const bytes = (<usize>stride) << 3;
  const weights = work;
  const loss = work + stride;
  const y = work + 2 * stride;
  const v = work + 3 * stride;
  const c = work + 4 * stride;
  const z = work + 5 * stride;
  const logZ = work + 6 * stride;
  const residual = work + 7 * stride;
  const row0 = (<usize>kernel) << 3;
  expInto(v, y, count);
  memory.fill(at(z, 0), 0, bytes);
  for (let i = 0; i < count; i++) {
    const row = row0 + <usize>i * bytes;
    const total = rowTotal(row, at(v, 0), bytes);
    if (!(total > TOTAL_MIN)) return -1;
    const u = load<f64>(at(weights, i)) / total;
    store<f64>(at(c, i), (1 - flat) * (u / total));
    const scale = f64x2.splat(u);
    for (let k: usize = 0; k < bytes; k += 16) {
      const to = at(z, 0) + k;
      v128.store(to, f64x2.add(v128.load(to), f64x2.mul(scale, v128.load(row + k))));
    }
  }
  logInto(logZ, z, count);
  let error: f64 = 0;
  for (let j = 0; j < count; j++) {
    const reach = load<f64>(at(z, j));
    if (!(reach > TOTAL_MIN)) return -1;
    const wanted = -((1 - flat) * load<f64>(at(logZ, j))) - pull * load<f64>(at(loss, j));
    const gap = wanted - load<f64>(at(y, j));
    store<f64>(at(residual, j), gap);
    const wrong = abs(gap) - SCALE_ROUNDING * abs(load<f64>(at(y, j)));
    if (wrong > 0) error += load<f64>(at(v, j)) * reach * wrong;
  }
  return error < Infinity ? error : -1;
}

/** matrix_jk = −Σ_i c_i·K_ij·K_ik for k ≥ j, with running sums held in registers. */
function curvature(count: i32, stride: i32, kernel: i32, c: i32, matrix: i32): void {
  const bytes = (<usize>stride) << 3;
  const kernel0 = (<usize>kernel) << 3;
  const scaled0 = ((<usize>matrix) << 3) + <usize>count * bytes;
  for (let i = 0; i < count; i++) {
    const scale = v128.load64_splat(at(c, i));
    const offset = <usize>i * bytes;
    for (let k: usize = 0; k < bytes; k += 16) {
      v128.store(scaled0 + offset + k, f64x2.mul(scale, v128.load(kernel0 + offset + k)));
    }
  }
  const end = <usize>count * bytes;
  for (let j = 0; j < count; j++) {
    const to = ((<usize>matrix) << 3) + <usize>j * bytes;
    const column = scaled0 + ((<usize>j) << 3);
    let k: usize = (<usize>(j & ~3)) << 3;
    for (; k + 64 <= bytes; k += 64) {
      let sum0 = f64x2.splat(0);
      let sum1 = f64x2.splat(0);
      let sum2 = f64x2.splat(0);
      let sum3 = f64x2.splat(0);
      for (let row: usize = 0; row < end; row += bytes) {
        const scale = v128.load64_splat(column + row);
        const from = kernel0 + row + k;
        sum0 = f64x2.sub(sum0, f64x2.mul(scale, v128.load(from)));
        sum1 = f64x2.sub(sum1, f64x2.mul(scale, v128.load(from, 16)));
        sum2 = f64x2.sub(sum2, f64x2.mul(scale, v128.load(from, 32)));
        sum3 = f64x2.sub(sum3, f64x2.mul(scale, v128.load(from, 48)));
      }
      v128.store(to + k, sum0);
      v128.store(to + k, sum1, 16);
      v128.store(to + k, sum2, 32);
      v128.store(to + k, sum3, 48);
    }
    for (; k < bytes; k += 32) {
      let left = f64x2.splat(0);
      let right = f64x2.splat(0);
      for (let row: usize = 0; row < end; row += bytes) {
        const scale = v128.load64_splat(column + row);
        left = f64x2.sub(left, f64x2.mul(scale, v128.load(kernel0 + row + k)));
        right = f64x2.sub(right, f64x2.mul(scale, v128.load(kernel0 + row + k, 16)));
      }
      v128.store(to + k, left);
      v128.store(to + k, right, 16);
    }
  }
}

/** Solves (diag(z/v) − Kᵀ·diag(c)·K)·x = z·F by elimination; y += x/v. */
function newton(count: i32, stride: i32, work: i32, kernel: i32, matrix: i32): void {
  const bytes = (<usize>stride) << 3;
  const y = work + 2 * stride;
  const v = work + 3 * stride;
  const c = work + 4 * stride;
  const z = work + 5 * stride;
  const residual = work + 7 * stride;
  const right = work + 8 * stride;
  const inverses = work + 9 * stride;
  const matrix0 = (<usize>matrix) << 3;
  curvature(count, stride, kernel, c, matrix);
  for (let j = 0; j < count; j++) {
    const diagonal = matrix0 + <usize>j * bytes + ((<usize>j) << 3);
    const reach = load<f64>(at(z, j));
    store<f64>(diagonal, load<f64>(diagonal) + reach / load<f64>(at(v, j)));
    store<f64>(at(right, j), reach * load<f64>(at(residual, j)));
  }
  for (let p = 0; p < count; p++) {
    const pivotRow = matrix0 + <usize>p * bytes;
    const inverse = 1 / load<f64>(pivotRow + ((<usize>p) << 3));
    const known = load<f64>(at(right, p));
    store<f64>(at(inverses, p), inverse);
    for (let j = p + 1; j < count; j++) {
      const factor = load<f64>(pivotRow + ((<usize>j) << 3)) * inverse;
      const row = matrix0 + <usize>j * bytes;
      const scale = f64x2.splat(factor);
      for (let k: usize = (<usize>(j & ~1)) << 3; k < bytes; k += 16) {
        const less = f64x2.sub(v128.load(row + k), f64x2.mul(scale, v128.load(pivotRow + k)));
        v128.store(row + k, less);
      }
      store<f64>(at(right, j), load<f64>(at(right, j)) - factor * known);
    }
  }
  for (let p = count - 1; p >= 0; p--) {
    const x = load<f64>(at(right, p)) * load<f64>(at(inverses, p));
    let entry = matrix0 + ((<usize>p) << 3);
    for (let j = 0; j < p; j++, entry += bytes) {
      store<f64>(at(right, j), load<f64>(at(right, j)) - load<f64>(entry) * x);
    }
    store<f64>(at(y, p), load<f64>(at(y, p)) + x / load<f64>(at(v, p)));
  }
}

/** ⟨P, C⟩ with P_ij = w_i·K_ij·v_j/(K·v)_i. */
function transportCost(count: i32, stride: i32, work: i32, cost: i32, kernel: i32): f64 {
  const bytes = (<usize>stride) << 3;
  const v = at(work + 3 * stride, 0);
  let sum: f64 = 0;
  let row = (<usize>kernel) << 3;
  let price = (<usize>cost) << 3;
  for (let i = 0; i < count; i++, row += bytes, price += bytes) {
    let mass = f64x2.splat(0);
    let paid = f64x2.splat(0);
    for (let k: usize = 0; k < bytes; k += 16) {
      const share = f64x2.mul(v128.load(row + k), v128.load(v + k));
      mass = f64x2.add(mass, share);
      paid = f64x2.add(paid, f64x2.mul(share, v128.load(price + k)));
    }
    const all = f64x2.extract_lane(mass, 0) + f64x2.extract_lane(mass, 1);
    const total = f64x2.extract_lane(paid, 0) + f64x2.extract_lane(paid, 1);
    sum += load<f64>(at(work, i)) * (total / all);
  }
  return sum;
}

export function jkoSolve(
  count: i32,
  stride: i32,
  work: i32,
  cost: i32,
  kernel: i32,
  matrix: i32,
  inverseEpsilon: f64,
  pull: f64,
  flat: f64,
  tolerance: f64,
  stepCountMax: i32,
): i32 {
  const y = work + 2 * stride;
  const logZ = work + 6 * stride;
  const nothing = work + 9 * stride;
  memory.fill(at(nothing, 0), 0, (<usize>stride) << 3);
  memory.fill(at(work + 3 * stride, 0), 0, (<usize>stride) << 3);
  gibbsInto(kernel, cost, nothing, nothing, inverseEpsilon, count, stride);
  for (let j = 0; j < count; j++) {
    const wanted = -((1 - flat) * load<f64>(at(logZ, j))) - pull * load<f64>(at(work + stride, j));
    store<f64>(at(y, j), wanted);
  }
  let before = Infinity;
  let steps = 0;
  let error = evaluate(count, stride, work, kernel, pull, flat);
  while (error > tolerance) {
    if (error >= before || steps === stepCountMax) return -1;
    before = error;
    steps++;
    newton(count, stride, work, kernel, matrix);
    error = evaluate(count, stride, work, kernel, pull, flat);
  }
  store<f64>(at(nothing, 0), error);
  store<f64>(at(nothing, 1), transportCost(count, stride, work, cost, kernel));
  return error < 0 ? -1 : steps;
}
