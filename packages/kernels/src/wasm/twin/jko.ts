/**
 * The proximal step of the weights, by Newton on the scales. Twin of `assembly/jko.ts`.
 *
 * With K = e^(−C/ε), v = e^y, c = (1 − θ)·w/(K·v)², z = Kᵀ·(w/(K·v)), the step is the y where
 * F = −(1 − θ)·log z − pull·L − y vanishes; q = v·z are the new weights. The Jacobian of F is, up to
 * scaling, diag(z/v) − Kᵀ·diag(c)·K: symmetric and positive definite.
 *
 * `work` holds ten arrays of `stride` doubles: w, L, y, v, c, z, log z, F, right-hand side, and one of
 * zeros, inverse pivots, then [Σ q|F|, ⟨P, C⟩]. `stride` is `count` rounded up to a multiple of four.
 */
import { exp, log } from "../../math/elementary.js";
import { gibbsInto } from "./sinkhorn.js";

const TOTAL_MIN = 1e-280;
/** Part of y that rounding may move in F without meaning anything. */
const SCALE_ROUNDING = 1e-15;

/** `count` numbers at `row` times those at `v`, in four running sums. */
function rowTotal(heap: Float64Array, row: number, v: number, stride: number): number {
  let sum0 = 0;
  let sum1 = 0;
  let sum2 = 0;
  let sum3 = 0;
  for (let k = 0; k < stride; k += 4) {
    sum0 += heap[row + k] * heap[v + k];
    sum1 += heap[row + k + 1] * heap[v + k + 1];
    sum2 += heap[row + k + 2] * heap[v + k + 2];
    sum3 += heap[row + k + 3] * heap[v + k + 3];
  }
  return sum0 + sum2 + (sum1 + sum3);
}

/** From y: v, c, z, log z, F. Returns Σ q|F|, or −1 when plain doubles do not reach. */
function evaluate(
  heap: Float64Array,
  count: number,
  stride: number,
  work: number,
  kernel: number,
  pull: number,
  flat: number,
): number {
  const loss = work + stride;
  const y = work + 2 * stride;
  const v = work + 3 * stride;
  const c = work + 4 * stride;
  const z = work + 5 * stride;
  const logZ = work + 6 * stride;
  const residual = work + 7 * stride;
  for (let j = 0; j < count; j++) heap[v + j] = exp(heap[y + j]);
  heap.fill(0, z, z + stride);
  for (let i = 0; i < count; i++) {
    const row = kernel + i * stride;
    const total = rowTotal(heap, row, v, stride);
    if (!(total > TOTAL_MIN)) return -1;
    const u = heap[work + i] / total;
    heap[c + i] = (1 - flat) * (u / total);
    for (let k = 0; k < stride; k++) heap[z + k] += u * heap[row + k];
  }
  for (let j = 0; j < count; j++) heap[logZ + j] = log(heap[z + j]);
  let error = 0;
  for (let j = 0; j < count; j++) {
    const reach = heap[z + j];
    if (!(reach > TOTAL_MIN)) return -1;
    const wanted = -((1 - flat) * heap[logZ + j]) - pull * heap[loss + j];
    const gap = wanted - heap[y + j];
    heap[residual + j] = gap;
    const wrong = Math.abs(gap) - SCALE_ROUNDING * Math.abs(heap[y + j]);
    if (wrong > 0) error += heap[v + j] * reach * wrong;
  }
  return error < Infinity ? error : -1;
}

/** Solves (diag(z/v) − Kᵀ·diag(c)·K)·x = z·F by elimination; y += x/v. */
function newton(
  heap: Float64Array,
  count: number,
  stride: number,
  work: number,
  kernel: number,
  matrix: number,
): void {
  const y = work + 2 * stride;
  const v = work + 3 * stride;
  const c = work + 4 * stride;
  const z = work + 5 * stride;
  const residual = work + 7 * stride;
  const right = work + 8 * stride;
  const inverses = work + 9 * stride;
  heap.fill(0, matrix, matrix + count * stride);
  for (let i = 0; i < count; i++) {
    const row = kernel + i * stride;
    for (let j = 0; j < count; j++) {
      const scale = heap[c + i] * heap[row + j];
      const to = matrix + j * stride;
      for (let k = j & ~1; k < stride; k++) heap[to + k] -= scale * heap[row + k];
    }
  }
  for (let j = 0; j < count; j++) {
    heap[matrix + j * stride + j] += heap[z + j] / heap[v + j];
    heap[right + j] = heap[z + j] * heap[residual + j];
  }
  eliminate(heap, count, stride, matrix, right, inverses);
  for (let p = count - 1; p >= 0; p--) {
    const x = heap[right + p] * heap[inverses + p];
    for (let j = 0; j < p; j++) heap[right + j] -= heap[matrix + j * stride + p] * x;
    heap[y + p] += x / heap[v + p];
  }
}

/** Gauss without pivoting on the upper half: the matrix is symmetric and positive definite. */
function eliminate(
  heap: Float64Array,
  count: number,
  stride: number,
  matrix: number,
  right: number,
  inverses: number,
): void {
  for (let p = 0; p < count; p++) {
    const pivotRow = matrix + p * stride;
    const inverse = 1 / heap[pivotRow + p];
    heap[inverses + p] = inverse;
    for (let j = p + 1; j < count; j++) {
      const factor = heap[pivotRow + j] * inverse;
      const row = matrix + j * stride;
      for (let k = j & ~1; k < stride; k++) heap[row + k] -= factor * heap[pivotRow + k];
      heap[right + j] -= factor * heap[right + p];
    }
  }
}

/** ⟨P, C⟩ with P_ij = w_i·K_ij·v_j/(K·v)_i. */
function transportCost(
  heap: Float64Array,
  count: number,
  stride: number,
  work: number,
  cost: number,
  kernel: number,
): number {
  const v = work + 3 * stride;
  let sum = 0;
  for (let i = 0; i < count; i++) {
    let [mass0, mass1, paid0, paid1] = [0, 0, 0, 0];
    for (let k = 0, at = i * stride; k < stride; k += 2, at += 2) {
      const share0 = heap[kernel + at] * heap[v + k];
      const share1 = heap[kernel + at + 1] * heap[v + k + 1];
      mass0 += share0;
      mass1 += share1;
      paid0 += share0 * heap[cost + at];
      paid1 += share1 * heap[cost + at + 1];
    }
    sum += heap[work + i] * ((paid0 + paid1) / (mass0 + mass1));
  }
  return sum;
}

export function jkoSolve(
  heap: Float64Array,
  count: number,
  stride: number,
  work: number,
  cost: number,
  kernel: number,
  matrix: number,
  inverseEpsilon: number,
  pull: number,
  flat: number,
  tolerance: number,
  stepCountMax: number,
): number {
  const y = work + 2 * stride;
  const logZ = work + 6 * stride;
  const nothing = work + 9 * stride;
  heap.fill(0, nothing, nothing + stride);
  heap.fill(0, work + 3 * stride, work + 4 * stride);
  gibbsInto(heap, kernel, cost, nothing, nothing, inverseEpsilon, count, stride);
  for (let j = 0; j < count; j++) {
    heap[y + j] = -((1 - flat) * heap[logZ + j]) - pull * heap[work + stride + j];
  }
  let before = Infinity;
  let steps = 0;
  let error = evaluate(heap, count, stride, work, kernel, pull, flat);
  while (error > tolerance) {
    if (error >= before || steps === stepCountMax) return -1;
    before = error;
    steps++;
    newton(heap, count, stride, work, kernel, matrix);
    error = evaluate(heap, count, stride, work, kernel, pull, flat);
  }
  heap[nothing] = error;
  heap[nothing + 1] = transportCost(heap, count, stride, work, cost, kernel);
  return error < 0 ? -1 : steps;
}
