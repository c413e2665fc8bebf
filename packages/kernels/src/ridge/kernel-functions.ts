/**
 * Kernels of the distance between two points, with the length scale in input units.
 *
 * @module
 */
import { assertNonNegative, assertPositive } from "../linalg/assert-shape.js";
import { exp } from "../math/index.js";

/** A kernel k(x, z) = shape(|x - z| / lengthScale) + linearWeight·x·z. */
export interface KernelFunction {
  /** Gaussian, or Matérn of smoothness 3/2 or 5/2. All are 1 at distance 0. */
  readonly shape: "rbf" | "matern32" | "matern52";
  /** Distance over which the function forgets, unit of the inputs, > 0. */
  readonly lengthScale: number;
  /** Weight of the linear part, which lets predictions leave the range of the data; 0 for none. */
  readonly linearWeight: number;
}

const SQRT_3 = Math.sqrt(3);
const SQRT_5 = Math.sqrt(5);

/** @throws RangeError, naming the field that is out of range */
export function assertKernelFunction(kernel: KernelFunction): void {
  assertPositive("lengthScale", kernel.lengthScale);
  assertNonNegative("linearWeight", kernel.linearWeight);
}

/** exp(-d²/2b²) for the squared distance d² and length scale b. */
export function rbf(squaredDistance: number, lengthScale: number): number {
  return exp(-squaredDistance / (2 * lengthScale * lengthScale));
}

/** (1 + √3 d/b)·exp(-√3 d/b). */
export function matern32(squaredDistance: number, lengthScale: number): number {
  const reach = (SQRT_3 * Math.sqrt(squaredDistance)) / lengthScale;
  return (1 + reach) * exp(-reach);
}

/** (1 + √5 d/b + 5d²/3b²)·exp(-√5 d/b). */
export function matern52(squaredDistance: number, lengthScale: number): number {
  const reach = (SQRT_5 * Math.sqrt(squaredDistance)) / lengthScale;
  return (1 + reach + (reach * reach) / 3) * exp(-reach);
}

/**
 * k of the points `a[aOffset …]` and `b[bOffset …]`, both shape (dimension) within larger arrays.
 *
 * @see Rasmussen & Williams, Gaussian Processes for Machine Learning (2006), §4.2.
 */
export function kernelAt(
  kernel: KernelFunction,
  dimension: number,
  a: Float64Array,
  aOffset: number,
  b: Float64Array,
  bOffset: number,
): number {
  let squared = 0;
  let product = 0;
  for (let k = 0; k < dimension; k++) {
    const x = a[aOffset + k];
    const z = b[bOffset + k];
    squared += (x - z) * (x - z);
    product += x * z;
  }
  const { shape, lengthScale, linearWeight } = kernel;
  let value = 0;
  if (shape === "rbf") value = rbf(squared, lengthScale);
  else if (shape === "matern32") value = matern32(squared, lengthScale);
  else value = matern52(squared, lengthScale);
  return linearWeight === 0 ? value : value + linearWeight * product;
}
