/**
 * The package's only errors: wrong shape, wrong range.
 *
 * Every message names the argument, what it is and what was expected. Both are the caller's bug:
 * hard numerics never throw, they say so in the output.
 *
 * @module
 */

/** Any array of float64 that the checks read: a typed array or a plain one. */
export type Numbers = ArrayLike<number>;

/** An array argument whose length disagrees with the others. */
export class ShapeError extends Error {
  override readonly name = "ShapeError";
}

/** @throws ShapeError unless `array` holds exactly `length` entries. */
export function assertShape(argument: string, array: Numbers, length: number): void {
  if (array.length !== length) {
    throw new ShapeError(`${argument}: shape (${array.length}), expected (${length})`);
  }
}

/** @throws ShapeError unless `array` holds at least `lengthMin` entries. */
export function assertLengthMin(argument: string, array: Numbers, lengthMin: number): void {
  if (!(array.length >= lengthMin)) {
    const expected = `at least (${lengthMin})`;
    throw new ShapeError(`${argument}: shape (${array.length}), expected ${expected}`);
  }
}

/** @throws RangeError unless `value` is a finite number. */
export function assertFinite(argument: string, value: number): void {
  if (!Number.isFinite(value)) throw new RangeError(`${argument}: ${value}, expected finite`);
}

/** @throws RangeError unless `value` is finite and > 0. */
export function assertPositive(argument: string, value: number): void {
  if (!(value > 0 && value < Infinity)) {
    throw new RangeError(`${argument}: ${value}, expected finite and > 0`);
  }
}

/** @throws RangeError unless `value` is finite and >= 0. */
export function assertNonNegative(argument: string, value: number): void {
  if (!(value >= 0 && value < Infinity)) {
    throw new RangeError(`${argument}: ${value}, expected finite and >= 0`);
  }
}

/** @throws RangeError unless `min <= value <= max`. */
export function assertWithin(argument: string, value: number, min: number, max: number): void {
  if (!(value >= min && value <= max)) {
    throw new RangeError(`${argument}: ${value}, expected within [${min}, ${max}]`);
  }
}

/** @throws RangeError unless `value` is an integer with `min <= value <= max`. */
export function assertInteger(
  argument: string,
  value: number,
  min: number,
  max: number = Number.MAX_SAFE_INTEGER,
): void {
  if (!(Number.isInteger(value) && value >= min && value <= max)) {
    throw new RangeError(`${argument}: ${value}, expected an integer within [${min}, ${max}]`);
  }
}

/** @throws RangeError naming the first entry of `array` that is NaN or infinite. */
export function assertAllFinite(argument: string, array: Numbers): void {
  for (let i = 0; i < array.length; i++) {
    if (!Number.isFinite(array[i])) {
      const where = `${argument}[${i}] of shape (${array.length})`;
      throw new RangeError(`${where}: ${array[i]}, expected finite`);
    }
  }
}

// Rounding of a normalised sum of some thousand terms, with room; a forgotten weight is far larger.
const SIMPLEX_TOLERANCE = 1e-9;

/** @throws ShapeError when empty, RangeError unless entries are >= 0 and sum to 1 within 1e-9. */
export function assertSimplex(argument: string, weights: Numbers): void {
  assertLengthMin(argument, weights, 1);
  let sum = 0;
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i]!;
    if (!(weight >= 0)) {
      const where = `${argument}[${i}] of shape (${weights.length})`;
      throw new RangeError(`${where}: ${weight}, expected >= 0 (a point of the simplex)`);
    }
    sum += weight;
  }
  if (!(Math.abs(sum - 1) <= SIMPLEX_TOLERANCE)) {
    throw new RangeError(`${argument}: shape (${weights.length}) sums to ${sum}, expected 1`);
  }
}
