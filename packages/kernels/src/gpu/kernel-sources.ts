/**
 * The shader sources: ordinary functions that gpu.js reads as text and translates.
 *
 * Only what its parser knows: plain loops with literal or constant bounds, no destructuring, no
 * closures, no helpers of ours. Everything is float32; a batch is the slowest index.
 *
 * @module
 */
import type { KernelThis } from "./gpu-module.js";

type Vector = readonly number[];
type Matrix = readonly Vector[];
type Cube = readonly Matrix[];

/** Potentials to start from, where they will be needed. */
export function zeroSource(): number {
  return 0;
}

/** e^(−C/ε), output (size, size, batch). */
export function gibbsSource(this: KernelThis, cost: Cube, epsilon: Vector): number {
  const c = cost[this.thread.z][this.thread.y][this.thread.x];
  return Math.exp(-c / epsilon[this.thread.z]);
}

/** f_i = ε log a_i − ε LSE_j((g_j − C_ij)/ε), output (size, batch). */
export function rowPotentialSource(
  this: KernelThis,
  cost: Cube,
  colPotential: Matrix,
  logRowWeight: Matrix,
  epsilon: Vector,
): number {
  const e = epsilon[this.thread.y];
  let top = -1e30;
  for (let j = 0; j < this.constants.size; j++) {
    const v = (colPotential[this.thread.y][j] - cost[this.thread.y][this.thread.x][j]) / e;
    if (v > top) top = v;
  }
  let sum = 0;
  for (let j = 0; j < this.constants.size; j++) {
    const v = (colPotential[this.thread.y][j] - cost[this.thread.y][this.thread.x][j]) / e;
    sum += Math.exp(v - top);
  }
  return e * (logRowWeight[this.thread.y][this.thread.x] - top - Math.log(sum));
}

/** g_j = ε log b_j − ε LSE_i((f_i − C_ij)/ε), output (size, batch). */
export function colPotentialSource(
  this: KernelThis,
  cost: Cube,
  rowPotential: Matrix,
  logColWeight: Matrix,
  epsilon: Vector,
): number {
  const e = epsilon[this.thread.y];
  let top = -1e30;
  for (let i = 0; i < this.constants.size; i++) {
    const v = (rowPotential[this.thread.y][i] - cost[this.thread.y][i][this.thread.x]) / e;
    if (v > top) top = v;
  }
  let sum = 0;
  for (let i = 0; i < this.constants.size; i++) {
    const v = (rowPotential[this.thread.y][i] - cost[this.thread.y][i][this.thread.x]) / e;
    sum += Math.exp(v - top);
  }
  return e * (logColWeight[this.thread.y][this.thread.x] - top - Math.log(sum));
}

/**
 * g_j of a JKO step: with ζ_j = −ε LSE_i((f_i − C_ij)/ε) = −ε log z_j, the new weight is
 * (z·e^(−τL/ε))^(1/(1+τλ/ε)) and g = ε log(w/z) = ε log w + ζ. Output (size, batch).
 */
export function jkoPotentialSource(
  this: KernelThis,
  cost: Cube,
  rowPotential: Matrix,
  loss: Matrix,
  epsilon: Vector,
  stepSize: Vector,
  entropyWeight: Vector,
): number {
  const e = epsilon[this.thread.y];
  let top = -1e30;
  for (let i = 0; i < this.constants.size; i++) {
    const v = (rowPotential[this.thread.y][i] - cost[this.thread.y][i][this.thread.x]) / e;
    if (v > top) top = v;
  }
  let sum = 0;
  for (let i = 0; i < this.constants.size; i++) {
    const v = (rowPotential[this.thread.y][i] - cost[this.thread.y][i][this.thread.x]) / e;
    sum += Math.exp(v - top);
  }
  const logZ = top + Math.log(sum);
  const tau = stepSize[this.thread.y];
  const exponent = 1 / (1 + (tau * entropyWeight[this.thread.y]) / e);
  const logW = exponent * (logZ - (tau / e) * loss[this.thread.y][this.thread.x]);
  return e * (logW - logZ);
}

/**
 * √(2/D)·cos(x·ω_k + φ_k), output (D, rows); the constant is the input dimension.
 *
 * The cosine is written out (Taylor to r¹⁶ on |r| ≤ π, error 2e-7): a shader's own may be off by 2⁻¹¹.
 */
export function randomFeatureSource(
  this: KernelThis,
  inputs: Matrix,
  frequencies: Matrix,
  phases: Vector,
  scale: number,
): number {
  let sum = phases[this.thread.x];
  for (let d = 0; d < this.constants.size; d++) {
    sum += inputs[this.thread.y][d] * frequencies[this.thread.x][d];
  }
  // 2π in two parts, so that the reduced angle keeps its digits.
  const turns = Math.floor(sum * 0.15915494309189535 + 0.5);
  const r = sum - turns * 6.28125 - turns * 0.001935307179586477;
  const q = r * r;
  let cosine = 4.779477332387385e-14 * q - 1.1470745597729725e-11;
  cosine = cosine * q + 2.08767569878681e-9;
  cosine = cosine * q - 2.755731922398589e-7;
  cosine = cosine * q + 2.48015873015873e-5;
  cosine = cosine * q - 1.388888888888889e-3;
  cosine = cosine * q + 4.1666666666666664e-2;
  cosine = cosine * q - 0.5;
  return scale * (cosine * q + 1);
}
