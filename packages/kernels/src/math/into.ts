/**
 * Elementary functions over arrays: the same bits as the scalar functions, one call for many values.
 *
 * `out` and `x` may be the same array. Only the first `x.length` places of `out` are written.
 * @throws ShapeError when `out` is shorter than `x`.
 *
 * @module
 */
import { assertLengthMin } from "../linalg/assert-shape.js";
import {
  exp,
  EXP_C2,
  EXP_C3,
  EXP_C4,
  EXP_C5,
  EXP_PLAIN_MAX,
  log,
  ROUNDING_SHIFT,
  STEP_HEAD,
  STEP_TAIL,
  STEPS_PER_UNIT,
} from "./elementary.js";
import { EXP_TABLE } from "./exp-table.gen.js";
import { POWER_BIAS, POWER_OF_TWO } from "./float-bits.js";
import { tanh } from "./hyperbolic.js";

/**
 * out_i = e^(x_i).
 *
 * The plain range of {@link exp} is written out here: a call that is not inlined boxes the number
 * it returns, and hot loops must leave no garbage.
 */
export function expInto(out: Float64Array, x: Float64Array): void {
  assertLengthMin("out", out, x.length);
  for (let i = 0; i < x.length; i++) {
    const value = x[i];
    if (!(value < EXP_PLAIN_MAX && value > -EXP_PLAIN_MAX)) {
      out[i] = exp(value);
      continue;
    }
    const steps = value * STEPS_PER_UNIT + ROUNDING_SHIFT - ROUNDING_SHIFT;
    const index = steps | 0;
    const r = value + steps * STEP_HEAD + steps * STEP_TAIL;
    const entry = (index & 127) << 1;
    const r2 = r * r;
    const growth =
      EXP_TABLE[entry] + r + r2 * (EXP_C2 + r * EXP_C3) + r2 * r2 * (EXP_C4 + r * EXP_C5);
    const scale = EXP_TABLE[entry + 1] * POWER_OF_TWO[(index >> 7) + POWER_BIAS];
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
