/**
 * Laws of the Cholesky factor and its changes, and of the tridiagonal solve.
 */
import { propertyBudget } from "@meristem/testkit";
import fc from "fast-check";
import { expect, test } from "vitest";
import { appendPoint, choleskyWindow, removePoint } from "./cholesky-window.js";
import {
  boundedCholeskyInto,
  boundedCholeskySolveInto,
  choleskyDowndateInto,
  choleskyInto,
  choleskySolveInto,
  choleskyUpdateInto,
} from "./cholesky.js";
import { tridiagonalSolveInto } from "./tridiagonal.js";

// Condition numbers stay below 1e4 by the unit ridge, so 1e-10 is 1e4 roundings times some hundred.
const TOLERANCE = 1e-10;

const entry = fc.double({ min: -3, max: 3, noNaN: true });
const vectors = (count: number, size: number): fc.Arbitrary<Float64Array> =>
  fc
    .array(entry, { minLength: count * size, maxLength: count * size })
    .map((values) => Float64Array.from(values));

/** Gram matrix of the rows of `points` plus the identity. */
function gram(points: Float64Array, count: number, dimension: number): Float64Array {
  const matrix = new Float64Array(count * count);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < count; j++) {
      let sum = i === j ? 1 : 0;
      for (let k = 0; k < dimension; k++) {
        sum += points[i * dimension + k]! * points[j * dimension + k]!;
      }
      matrix[i * count + j] = sum;
    }
  }
  return matrix;
}

function lowerTimesTransposed(factor: Float64Array, size: number, stride = size): Float64Array {
  const product = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      for (let k = 0; k <= Math.min(i, j); k++) {
        product[i * size + j]! += factor[i * stride + k]! * factor[j * stride + k]!;
      }
    }
  }
  return product;
}

function expectClose(actual: Float64Array, expected: Float64Array): void {
  expect(actual.length).toBe(expected.length);
  for (const [i, value] of expected.entries()) {
    expect(Math.abs(actual[i]! - value)).toBeLessThanOrEqual(TOLERANCE * (1 + Math.abs(value)));
  }
}

const problems = fc
  .integer({ min: 1, max: 7 })
  .chain((size) => fc.tuple(fc.constant(size), vectors(size, 3), vectors(1, size)));

test("the factor times its transpose is the matrix, and the solve inverts it", () =>
  fc.assert(
    fc.property(problems, ([size, points, rhs]) => {
      const matrix = gram(points, size, 3);
      const factor = new Float64Array(size * size);
      expect(choleskyInto(factor, matrix, size)).toBe(size);
      expectClose(lowerTimesTransposed(factor, size), matrix);
      const solution = new Float64Array(size);
      choleskySolveInto(solution, factor, rhs, size);
      const back = Float64Array.from(rhs, (_, i) =>
        solution.reduce((sum, s, j) => sum + matrix[i * size + j]! * s, 0),
      );
      expectClose(back, rhs);
    }),
    propertyBudget,
  ));

test("an update followed by the same downdate gives the factor back", () =>
  fc.assert(
    fc.property(problems, ([size, points, x]) => {
      const matrix = gram(points, size, 3);
      const factor = new Float64Array(size * size);
      choleskyInto(factor, matrix, size);
      const before = factor.slice();
      choleskyUpdateInto(factor, x.slice(), size);
      const updated = matrix.map((m, k) => m + x[Math.floor(k / size)]! * x[k % size]!);
      expectClose(lowerTimesTransposed(factor, size), updated);
      expect(choleskyDowndateInto(factor, x.slice(), new Float64Array(size), size)).toBe(true);
      expectClose(factor, before);
    }),
    propertyBudget,
  ));

test("a downdate that would lose definiteness is refused and changes nothing", () =>
  fc.assert(
    fc.property(problems, ([size, points, x]) => {
      const factor = new Float64Array(size * size);
      choleskyInto(factor, gram(points, size, 3), size);
      const before = factor.slice();
      const tooLong = x.map((value) => value + 100);
      expect(choleskyDowndateInto(factor, tooLong, new Float64Array(size), size)).toBe(false);
      expect(factor).toEqual(before);
    }),
    propertyBudget,
  ));

test("a sliding window has the factor of the points it holds", () =>
  fc.assert(
    fc.property(vectors(12, 3), fc.array(fc.nat(9), { maxLength: 20 }), (points, moves) => {
      const window = choleskyWindow(5);
      const held: number[] = [];
      let next = 0;
      const product = (a: number, b: number): number => {
        let sum = a === b ? 1 : 0;
        for (let k = 0; k < 3; k++) sum += points[a * 3 + k]! * points[b * 3 + k]!;
        return sum;
      };
      for (const move of moves) {
        if (move < 6 && next < 12) {
          if (held.length === 5) {
            removePoint(window, 0);
            held.shift();
          }
          const column = Float64Array.from(held, (other) => product(other, next));
          expect(appendPoint(window, column, product(next, next))).toBe(true);
          held.push(next++);
        } else if (held.length > 0) {
          const index = move % held.length;
          removePoint(window, index);
          held.splice(index, 1);
        }
        const size = held.length;
        const matrix = new Float64Array(size * size);
        for (let i = 0; i < size; i++) {
          for (let j = 0; j < size; j++) matrix[i * size + j] = product(held[i]!, held[j]!);
        }
        expect(window.size).toBe(size);
        expectClose(lowerTimesTransposed(window.factor, size, 5), matrix);
      }
    }),
    propertyBudget,
  ));

test("an indefinite matrix is reported by its first bad pivot", () => {
  const matrix = Float64Array.of(1, 2, 2, 1);
  expect(choleskyInto(new Float64Array(4), matrix, 2)).toBe(1);
  expect(choleskyInto(new Float64Array(4), Float64Array.of(NaN, 0, 0, 1), 2)).toBe(0);
});

test("a repeated point is refused and leaves the window as it was", () => {
  const window = choleskyWindow(3);
  expect(appendPoint(window, new Float64Array(0), 4)).toBe(true);
  expect(appendPoint(window, Float64Array.of(4), 4)).toBe(false);
  expect(window.size).toBe(1);
  expect(() => removePoint(window, 1)).toThrow(RangeError);
});

test("the tridiagonal solution satisfies its equations", () =>
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 9 }).chain((size) => vectors(4, size)),
      (values) => {
        const size = values.length / 4;
        const lower = values.slice(0, size);
        const upper = values.slice(size, 2 * size);
        const rhs = values.slice(2 * size, 3 * size);
        const diagonal = values.slice(3 * size).map((value) => 7 + value);
        const x = new Float64Array(size);
        expect(tridiagonalSolveInto(x, lower, diagonal, upper, rhs, new Float64Array(size))).toBe(
          true,
        );
        const back = x.map((value, i) => {
          const below = i > 0 ? lower[i]! * x[i - 1]! : 0;
          const above = i + 1 < size ? upper[i]! * x[i + 1]! : 0;
          return below + diagonal[i]! * value + above;
        });
        expectClose(back, rhs);
      },
    ),
    propertyBudget,
  ));

test("a singular tridiagonal system says so", () => {
  const zero = new Float64Array(2);
  expect(tridiagonalSolveInto(zero.slice(), zero, zero, zero, zero, zero.slice())).toBe(false);
});

test("the bounded factor solves the shifted system, and any other with a finite solution", () =>
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 6 }).chain((size) => fc.tuple(fc.constant(size), vectors(9, size))),
      ([size, points]) => {
        // Right-hand side, then the matrix, in rows of size + 2 as the caller of the function has them.
        const stride = size + 2;
        const grams = gram(points, size, 9);
        const rows = new Float64Array(size * stride);
        const right = new Float64Array(size);
        const shifts = new Float64Array(size).fill(0.5);
        for (let i = 0; i < size; i++) {
          right[i] = points[i]!;
          rows[i * stride] = right[i]!;
          for (let j = 0; j < size; j++) rows[i * stride + 1 + j] = grams[i * size + j]!;
        }
        const factor = new Float64Array(size * size);
        const found = new Float64Array(size);
        boundedCholeskyInto(factor, rows, 1, stride, shifts, size);
        boundedCholeskySolveInto(found, factor, rows, 0, stride, size);
        for (let i = 0; i < size; i++) grams[i * size + i]! += 0.5;
        choleskyInto(grams, grams, size);
        choleskySolveInto(right, grams, right, size);
        expectClose(found, right);
        rows.fill(0);
        rows[0] = 1e-3;
        boundedCholeskyInto(factor, rows, 1, stride, new Float64Array(size), size);
        boundedCholeskySolveInto(found, factor, rows, 0, stride, size);
        expect(found.every(Number.isFinite)).toBe(true);
      },
    ),
    propertyBudget,
  ));
