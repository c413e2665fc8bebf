/**
 * Elementary functions over arrays: the same bits as the scalar functions, one call for many values.
 *
 * `out` and `x` may be the same array. Only the first `x.length` places of `out` are written.
 * @throws ShapeError when `out` is shorter than `x`.
 *
 * @module
 */
import { assertLengthMin } from "../linalg/assert-shape.js";
import { exp, EXP_HEAD, EXP_TAIL, log } from "./elementary.js";
import { EXPONENT } from "./float-bits.js";
import { tanh } from "./hyperbolic.js";

/**
 * out_i = e^(x_i).
 *
 * The plain range of {@link exp} is written out here: a call that is not inlined boxes the number
 * it returns, and hot loops must leave no garbage. Numbers as in `elementary.ts`.
 */
export function expInto(out: Float64Array, x: Float64Array): void {
  assertLengthMin("out", out, x.length);
  for (let i = 0; i < x.length; i++) {
    const value = x[i];
    if (!(value < 708 && value > -708)) {
      out[i] = exp(value);
      continue;
    }
    const steps = value * 184.6649652337873 + 6755399441055744 - 6755399441055744;
    const index = steps | 0;
    const r = value + steps * -0.005415212348111709 + steps * -1.2864023111638344e-14;
    const entry = index & 127;
    const r2 = r * r;
    const growth =
      EXP_TAIL[entry] +
      r +
      r2 * (0.49999999999996786 + r * 0.16666666666665886) +
      r2 * r2 * (0.0416666808410674 + r * 0.008333335853059549);
    const scale = EXP_HEAD[entry] * EXPONENT[((index >> 7) + 1023) & 2047];
    out[i] = scale + scale * growth;
  }
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
