/**
 * Exact discretisation of a linear stochastic differential equation.
 *
 * @module
 */
import { assertAllFinite, assertInteger, assertNonNegative } from "../linalg/assert-shape.js";
import { assertShape } from "../linalg/assert-shape.js";

/** dX = (A·X + b)dt + dξ with A, b = `drift`, `offset` and Cov dξ = S dt, S = `diffusion`. */
export interface LinearSde {
  readonly stateCount: number;
  /** Row-major, shape (n, n), per unit of time. */
  readonly drift: Float64Array;
  /** Shape (n), unit of X per unit of time. */
  readonly offset: Float64Array;
  /** Row-major, shape (n, n), symmetric positive semidefinite, unit of X squared per time. */
  readonly diffusion: Float64Array;
}

/** X_{t+Δ} ~ N(transition·X_t + offset, covariance). The parts of a `StateSpaceModel`. */
export interface LinearTransition {
  /** Row-major, shape (n, n): e^{AΔ}. */
  readonly transition: Float64Array;
  /** Shape (n): ∫ e^{As} b ds over [0, Δ]. */
  readonly offset: Float64Array;
  /** Row-major, shape (n, n), symmetric bit for bit: ∫ e^{As} S e^{Aᵀs} ds over [0, Δ]. */
  readonly covariance: Float64Array;
}

// With ‖A‖h <= 1/4 term k of the series is below 2^-k/k!: 16 of them reach 2⁻⁶⁰.
const STEP_NORM_MAX = 0.25;
const TERM_COUNT = 16;

function multiply(a: Float64Array, b: Float64Array, n: number): Float64Array {
  const product = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < n; k++) {
      const factor = a[i * n + k];
      for (let j = 0; j < n; j++) product[i * n + j] += factor * b[k * n + j];
    }
  }
  return product;
}

/** M·N·Mᵀ for symmetric N, symmetric bit for bit. */
function congruence(m: Float64Array, symmetric: Float64Array, n: number): Float64Array {
  const half = multiply(m, symmetric, n);
  const result = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = 0; k < n; k++) sum += half[i * n + k] * m[j * n + k];
      result[i * n + j] = sum;
      result[j * n + i] = sum;
    }
  }
  return result;
}

/**
 * The transition over `duration` Δ >= 0.
 *
 * Power series over a step of norm <= 1/4, then doubling: e^{2Ah} = (e^{Ah})², Q_{2h} = Q_h +
 * e^{Ah}·Q_h·e^{Aᵀh}. No difference of large numbers occurs, so stiff drifts keep a positive
 * covariance. Relative error about (number of doublings)·n·2⁻⁵². Cost: some 40·n³ products plus
 * 3·n³ per doubling. A drift that overflows gives infinities, which is what the solution does.
 *
 * @throws ShapeError or RangeError, naming the argument
 * @see Van Loan, "Computing integrals involving the matrix exponential", IEEE TAC 23 (1978), for the
 *   integrals; the doubling is his scaling and squaring, applied to them directly.
 */
export function linearTransition(sde: LinearSde, duration: number): LinearTransition {
  const { stateCount: n, drift } = sde;
  assertInteger("stateCount", n, 1);
  assertShape("drift", drift, n * n);
  assertShape("offset", sde.offset, n);
  assertShape("diffusion", sde.diffusion, n * n);
  assertNonNegative("duration", duration);
  assertAllFinite("drift", drift);
  let norm = 0;
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let j = 0; j < n; j++) sum += Math.abs(drift[i * n + j]);
    norm = Math.max(norm, sum);
  }
  let doublings = 0;
  let step = duration;
  while (norm * step > STEP_NORM_MAX) {
    step /= 2;
    doublings++;
  }
  let { transition, offset, covariance } = shortTransition(sde, step);
  for (let k = 0; k < doublings; k++) {
    const moved = congruence(transition, covariance, n);
    for (let i = 0; i < n * n; i++) covariance[i] += moved[i];
    const shift = new Float64Array(n);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) shift[i] += transition[i * n + j] * offset[j];
    }
    for (let i = 0; i < n; i++) offset[i] += shift[i];
    transition = multiply(transition, transition, n);
  }
  return { transition, offset, covariance };
}

/** The three power series over a short step h. */
function shortTransition(sde: LinearSde, h: number): LinearTransition {
  const { stateCount: n, drift } = sde;
  const transition = new Float64Array(n * n);
  const offset = new Float64Array(n);
  const covariance = new Float64Array(n * n);
  // Terms A^k h^k/k!, A^k b h^{k+1}/(k+1)! and D^k(S) h^{k+1}/(k+1)! with D(M) = A·M + (A·M)ᵀ.
  let power = new Float64Array(n * n);
  for (let i = 0; i < n; i++) power[i * n + i] = 1;
  let force = Float64Array.from(sde.offset, (value) => value * h);
  let spread = Float64Array.from(sde.diffusion, (value) => value * h);
  for (let k = 0; k < TERM_COUNT; k++) {
    for (let i = 0; i < n * n; i++) transition[i] += power[i];
    for (let i = 0; i < n; i++) offset[i] += force[i];
    for (let i = 0; i < n * n; i++) covariance[i] += spread[i];
    power = multiply(drift, power, n).map((value) => (value * h) / (k + 1));
    const pushed = new Float64Array(n);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) pushed[i] += drift[i * n + j] * force[j];
    }
    force = pushed.map((value) => (value * h) / (k + 2));
    const half = multiply(drift, spread, n);
    spread = half.map((value, at) => {
      const mirrored = half[(at % n) * n + Math.floor(at / n)];
      return ((value + mirrored) * h) / (k + 2);
    });
  }
  return { transition, offset, covariance };
}
