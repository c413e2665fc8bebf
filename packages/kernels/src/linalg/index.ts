/**
 * Dense linear algebra of small, structured problems, and the checks every kernel starts with.
 *
 * @packageDocumentation
 */
export {
  assertAllFinite,
  assertFinite,
  assertInteger,
  assertLengthMin,
  assertNonNegative,
  assertPositive,
  assertShape,
  assertSimplex,
  assertWithin,
  ShapeError,
} from "./assert-shape.js";
export type { Numbers } from "./assert-shape.js";
export {
  boundedCholeskyInto,
  boundedCholeskySolveInto,
  choleskyDowndateInto,
  choleskyInto,
  choleskySolveInto,
  choleskyUpdateInto,
  solveLowerInto,
  solveLowerTransposedInto,
} from "./cholesky.js";
export { appendPoint, choleskyWindow, removePoint } from "./cholesky-window.js";
export type { CholeskyWindow } from "./cholesky-window.js";
export { tridiagonalSolveInto } from "./tridiagonal.js";
