/**
 * Discrete Fourier transform of any length: radix 2 for powers of two, Bluestein's for the rest.
 *
 * @module
 */
import { assertInteger, assertShape } from "../linalg/assert-shape.js";
import { cos, sin } from "../math/index.js";

/** Tables for transforms of one length. Immutable in meaning: `scratch` carries nothing over. */
export interface FourierPlan {
  readonly length: number;
  /** cos and sin of 2πk/n, k < n/2, for powers of two; of πk²/n, k < n, for other lengths. */
  readonly cosine: Float64Array;
  readonly sine: Float64Array;
  /** Present for lengths that are no power of two. */
  readonly chirp: ChirpTables | undefined;
}

interface ChirpTables {
  readonly plan: FourierPlan;
  readonly kernelReal: Float64Array;
  readonly kernelImag: Float64Array;
  readonly scratchReal: Float64Array;
  readonly scratchImag: Float64Array;
}

const LENGTH_MAX = 1 << 24;

/** Smallest power of two that is at least `length`. */
export function powerOfTwoAtLeast(length: number): number {
  let size = 1;
  while (size < length) size *= 2;
  return size;
}

/**
 * Tables of the transform of `length` in [1, 2²⁴] points.
 *
 * @throws RangeError for any other length
 */
export function fourierPlan(length: number): FourierPlan {
  assertInteger("length", length, 1, LENGTH_MAX);
  if (powerOfTwoAtLeast(length) === length) return radixPlan(length);
  const cosine = new Float64Array(length);
  const sine = new Float64Array(length);
  let squareModulo = 0;
  for (let k = 0; k < length; k++) {
    // k² modulo 2n keeps the angle small and exact in floats: (k+1)² = k² + 2k + 1.
    cosine[k] = cos((Math.PI * squareModulo) / length);
    sine[k] = sin((Math.PI * squareModulo) / length);
    squareModulo = (squareModulo + 2 * k + 1) % (2 * length);
  }
  const size = powerOfTwoAtLeast(2 * length - 1);
  const plan = radixPlan(size);
  const kernelReal = new Float64Array(size);
  const kernelImag = new Float64Array(size);
  for (let k = 0; k < length; k++) {
    kernelReal[k] = cosine[k];
    kernelImag[k] = sine[k];
    kernelReal[(size - k) % size] = cosine[k];
    kernelImag[(size - k) % size] = sine[k];
  }
  radixInto(plan, kernelReal, kernelImag);
  const scratchReal = new Float64Array(size);
  const scratchImag = new Float64Array(size);
  const chirp = { plan, kernelReal, kernelImag, scratchReal, scratchImag };
  return { length, cosine, sine, chirp };
}

function radixPlan(length: number): FourierPlan {
  const half = length >> 1;
  const cosine = new Float64Array(half);
  const sine = new Float64Array(half);
  for (let k = 0; k < half; k++) {
    cosine[k] = cos((2 * Math.PI * k) / length);
    sine[k] = sin((2 * Math.PI * k) / length);
  }
  return { length, cosine, sine, chirp: undefined };
}

/**
 * X_k = Σ_t x_t·e^(-2πi·kt/n), in place; `real` and `imag` have shape (n) of the plan.
 *
 * Relative error in the 2-norm below 1e-15·log₂ n for powers of two, four times that for others.
 * Cost: 5·n·log₂ n flops, about six times that for other lengths; no allocation.
 *
 * @throws ShapeError when an array has not the plan's length
 * @see Cooley & Tukey (1965); Bluestein (1970).
 */
export function fourierInto(plan: FourierPlan, real: Float64Array, imag: Float64Array): void {
  assertShape("real", real, plan.length);
  assertShape("imag", imag, plan.length);
  if (plan.chirp === undefined) radixInto(plan, real, imag);
  else chirpInto(plan, plan.chirp, real, imag);
}

/**
 * The inverse of {@link fourierInto}, divided by n: both in turn give the input back.
 *
 * @throws ShapeError when an array has not the plan's length
 */
export function inverseFourierInto(
  plan: FourierPlan,
  real: Float64Array,
  imag: Float64Array,
): void {
  // Swapping the parts conjugates before and after: the same transform runs backwards.
  fourierInto(plan, imag, real);
  const scale = 1 / plan.length;
  for (let i = 0; i < plan.length; i++) {
    real[i] *= scale;
    imag[i] *= scale;
  }
}

function swap(array: Float64Array, i: number, j: number): void {
  const kept = array[i];
  array[i] = array[j];
  array[j] = kept;
}

function radixInto(plan: FourierPlan, real: Float64Array, imag: Float64Array): void {
  const { length, cosine, sine } = plan;
  for (let i = 1, j = 0; i < length; i++) {
    let bit = length >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) {
      swap(real, i, j);
      swap(imag, i, j);
    }
  }
  for (let half = 1; half < length; half *= 2) {
    const stride = length / (2 * half);
    for (let start = 0; start < length; start += 2 * half) {
      for (let k = 0; k < half; k++) {
        const top = start + k;
        const low = top + half;
        const c = cosine[k * stride];
        const s = sine[k * stride];
        const re = real[low] * c + imag[low] * s;
        const im = imag[low] * c - real[low] * s;
        real[low] = real[top] - re;
        imag[low] = imag[top] - im;
        real[top] += re;
        imag[top] += im;
      }
    }
  }
}

function chirpInto(
  { length, cosine, sine }: FourierPlan,
  tables: ChirpTables,
  real: Float64Array,
  imag: Float64Array,
): void {
  const { plan, kernelReal, kernelImag, scratchReal, scratchImag } = tables;
  scratchReal.fill(0);
  scratchImag.fill(0);
  for (let k = 0; k < length; k++) {
    scratchReal[k] = real[k] * cosine[k] + imag[k] * sine[k];
    scratchImag[k] = imag[k] * cosine[k] - real[k] * sine[k];
  }
  radixInto(plan, scratchReal, scratchImag);
  for (let k = 0; k < plan.length; k++) {
    const re = scratchReal[k] * kernelReal[k] - scratchImag[k] * kernelImag[k];
    scratchImag[k] = scratchReal[k] * kernelImag[k] + scratchImag[k] * kernelReal[k];
    scratchReal[k] = re;
  }
  radixInto(plan, scratchImag, scratchReal);
  const scale = 1 / plan.length;
  for (let k = 0; k < length; k++) {
    const re = scratchReal[k] * scale;
    const im = scratchImag[k] * scale;
    real[k] = re * cosine[k] + im * sine[k];
    imag[k] = im * cosine[k] - re * sine[k];
  }
}
