/**
 * Modulus maxima of the Mexican-hat transform, and the lines they form across scales.
 *
 * @module
 */
import {
  fourierInto,
  fourierPlan,
  inverseFourierInto,
  powerOfTwoAtLeast,
} from "../identification/fft.js";
import { assertPositive } from "../linalg/assert-shape.js";
import { exp } from "../math/index.js";

/** Local maxima over position of the modulus of a transform, at one scale. */
export interface ScaleMaxima {
  /** Samples. */
  readonly scale: number;
  /** Shape (k), ascending, samples from the path's first. */
  readonly positions: Float64Array;
  /** Shape (k), unit of the path, > 0. */
  readonly moduli: Float64Array;
}

/** One maximum followed from the finest scale upwards: entry j belongs to scale number j. */
export interface MaximaLine {
  readonly positions: Float64Array;
  readonly moduli: Float64Array;
}

/** Scales a margin of positions at either end is left out for, where the wavelet would reach over. */
export const MARGIN_SCALES = 4;

/**
 * Maxima of |W(a, b)|, W = Σ_t x(t)·ψ((t - b)/a)/a with ψ(u) = (1 - u²)·e^(-u²/2), for each of
 * `scales` in samples. A singularity of exponent h gives |W| ~ a^h; linear trends give nothing.
 *
 * Positions nearer than 4 scales to an end are left out. The transform is exact to about 1e-4 of the
 * path's range there (the wavelet's tail beyond the ends). Cost: one transform of about 2n a scale.
 *
 * @see Mallat & Hwang, IEEE Trans. Inf. Theory 38 (1992).
 */
export function mexicanHatMaxima(values: Float64Array, scales: Float64Array): ScaleMaxima[] {
  const length = values.length;
  const scaleMax = scales.reduce((largest, scale) => Math.max(largest, scale), 1);
  const size = powerOfTwoAtLeast(length + Math.ceil(2 * (MARGIN_SCALES + 2) * scaleMax));
  const plan = fourierPlan(size);
  const real = new Float64Array(size);
  const imag = new Float64Array(size);
  real.set(values);
  // A straight way from the last value back to the first: no jump where the circle closes.
  const first = values[0];
  const last = values[length - 1];
  const gap = size - length + 1;
  for (let t = length; t < size; t++) {
    const share = (t - length + 1) / gap;
    real[t] = (1 - share) * last + share * first;
  }
  fourierInto(plan, real, imag);
  const transform = new Float64Array(size);
  const rest = new Float64Array(size);
  return Array.from(scales, (scale) => {
    for (let k = 0; k < size; k++) {
      const omega = (2 * Math.PI * scale * Math.min(k, size - k)) / size;
      const square = omega * omega;
      const response = ROOT_TWO_PI * square * exp(-square / 2);
      transform[k] = real[k] * response;
      rest[k] = imag[k] * response;
    }
    inverseFourierInto(plan, transform, rest);
    return localMaxima(transform, length, scale);
  });
}

const ROOT_TWO_PI = Math.sqrt(2 * Math.PI);

function localMaxima(transform: Float64Array, length: number, scale: number): ScaleMaxima {
  const positions: number[] = [];
  const moduli: number[] = [];
  const margin = Math.max(1, Math.ceil(MARGIN_SCALES * scale));
  for (let b = margin; b < length - margin; b++) {
    const modulus = Math.abs(transform[b]);
    const isMaximum =
      modulus > Math.abs(transform[b - 1]) && modulus >= Math.abs(transform[b + 1]) && modulus > 0;
    if (!isMaximum) continue;
    positions.push(b);
    moduli.push(modulus);
  }
  return { scale, positions: Float64Array.from(positions), moduli: Float64Array.from(moduli) };
}

/**
 * Lines of maxima that reach the finest scale: `scales` finest first. A maximum goes on into the
 * nearest one of the next finer scale a that is free and within `cone`·a, the largest first; a line
 * whose maximum finds none ends there and is left out. `cone` is in scales, 1 by default.
 *
 * Cost: O(k log k) a scale. Each maximum belongs to one line at most.
 *
 * @throws RangeError unless `cone` is positive
 */
export function linkMaxima(scales: readonly ScaleMaxima[], cone = 1): MaximaLine[] {
  assertPositive("cone", cone);
  if (scales.length === 0) return [];
  // above[j][i]: which maximum of scale j + 1 comes down into maximum i of scale j, or -1.
  const above = scales.slice(1).map((coarse, j) => descend(coarse, scales[j], cone));
  return Array.from(scales[0].positions, (_, start) => {
    const positions: number[] = [];
    const moduli: number[] = [];
    let at = start;
    for (let j = 0; at >= 0; j++) {
      positions.push(scales[j].positions[at]);
      moduli.push(scales[j].moduli[at]);
      at = j < above.length ? above[j][at] : -1;
    }
    return { positions: Float64Array.from(positions), moduli: Float64Array.from(moduli) };
  });
}

function descend(coarse: ScaleMaxima, fine: ScaleMaxima, cone: number): Int32Array {
  const takenBy = new Int32Array(fine.positions.length).fill(-1);
  const order = Array.from(coarse.moduli.keys()).toSorted(
    (a, b) => coarse.moduli[b] - coarse.moduli[a] || a - b,
  );
  for (const from of order) {
    const centre = coarse.positions[from];
    const nearest = nearestFree(fine.positions, takenBy, centre, cone * fine.scale);
    if (nearest >= 0) takenBy[nearest] = from;
  }
  return takenBy;
}

function nearestFree(
  positions: Float64Array,
  takenBy: Int32Array,
  centre: number,
  reach: number,
): number {
  let low = 0;
  let high = positions.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (positions[middle] < centre) low = middle + 1;
    else high = middle;
  }
  let right = low;
  while (right < positions.length && takenBy[right] >= 0) right++;
  let left = low - 1;
  while (left >= 0 && takenBy[left] >= 0) left--;
  const rightDistance = right < positions.length ? positions[right] - centre : Infinity;
  const leftDistance = left >= 0 ? centre - positions[left] : Infinity;
  if (Math.min(leftDistance, rightDistance) > reach) return -1;
  return leftDistance <= rightDistance ? left : right;
}
