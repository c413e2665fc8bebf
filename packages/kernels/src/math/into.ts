/**
 * Elementary functions over arrays: the same bits as the scalar functions, one call for many values.
 *
 * `out` and `x` may be the same array. Only the first `x.length` places of `out` are written.
 * @throws ShapeError when `out` is shorter than `x`.
 *
 * @module
 */
import { assertLengthMin } from "../linalg/assert-shape.js";
import { exp, log } from "./elementary.js";
import { tanh } from "./hyperbolic.js";

/** out_i = e^(x_i). */
export function expInto(out: Float64Array, x: Float64Array): void {
  assertLengthMin("out", out, x.length);
  for (let i = 0; i < x.length; i++) out[i] = exp(x[i]);
}

/** out_i = log x_i. */
export function logInto(out: Float64Array, x: Float64Array): void {
  assertLengthMin("out", out, x.length);
  for (let i = 0; i < x.length; i++) out[i] = log(x[i]);
}

/** out_i = tanh x_i. */
export function tanhInto(out: Float64Array, x: Float64Array): void {
  assertLengthMin("out", out, x.length);
  for (let i = 0; i < x.length; i++) out[i] = tanh(x[i]);
}
