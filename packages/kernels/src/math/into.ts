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
import { DOUBLE, EXPONENT, HIGH, WORDS } from "./float-bits.js";
import { tanh } from "./hyperbolic.js";
import { cos } from "./trigonometry.js";

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

/**
 * out_i = log x_i. The normal range of {@link log} is written out here, as in {@link expInto}.
 */
export function logInto(out: Float64Array, x: Float64Array): void {
  assertLengthMin("out", out, x.length);
  for (let i = 0; i < x.length; i++) {
    const value = x[i];
    if (!(value >= 2.2250738585072014e-308 && value < Infinity)) {
      out[i] = log(value);
      continue;
    }
    DOUBLE[0] = value;
    const power = (WORDS[HIGH] + 0x95f62) >> 20;
    const exponent = power - 1023;
    const f = value * EXPONENT[(2046 - power) & 2047] - 1;
    const halfSquare = 0.5 * f * f;
    const s = f / (2 + f);
    const z = s * s;
    const w = z * z;
    const even = w * (0.3999999999940942 + w * (0.22222198432149784 + w * 0.15313837699209373));
    const odd =
      z *
      (0.6666666666666735 +
        w * (0.2857142874366239 + w * (0.1818357216161805 + w * 0.14798198605116586)));
    out[i] =
      s * (halfSquare + (odd + even)) +
      exponent * 1.9082149292705877e-10 -
      halfSquare +
      f +
      exponent * 0.6931471803691238;
  }
}

/**
 * out_i = cos x_i, x in radians. The plain range of {@link cos} is written out here, as in
 * {@link expInto}; angles that are huge or very near a multiple of π/2 take the long way.
 */
export function cosInto(out: Float64Array, x: Float64Array): void {
  assertLengthMin("out", out, x.length);
  for (let i = 0; i < x.length; i++) {
    const value = x[i];
    const size = Math.abs(value);
    const n = value * 0.6366197723675814 + 6755399441055744 - 6755399441055744;
    const rest = value - n * 1.5707963267341256;
    const lost = n * 6.077100506506192e-11;
    const head = rest - lost;
    if (!(size < 150_000) || Math.abs(head) < size * 1.5e-5) {
      out[i] = cos(value);
      continue;
    }
    const tail = rest - head - lost;
    const quarter = n | 0;
    const z = head * head;
    const w = z * z;
    let result = 0;
    if ((quarter & 1) === 0) {
      const r =
        z * (0.0416666666666666 + z * (-0.001388888888887411 + z * 0.00002480158728947673)) +
        w * w * (-2.7557314351390663e-7 + z * (2.087572321298175e-9 + z * -1.1359647557788195e-11));
      const near = 1 - 0.5 * z;
      result = near + (1 - near - 0.5 * z + (z * r - head * tail));
    } else {
      const v = z * head;
      const r =
        0.00833333333332249 +
        z * (-0.0001984126982985795 + z * 0.0000027557313707070068) +
        z * w * (-2.5050760253406863e-8 + z * 1.58969099521155e-10);
      result = head - (z * (0.5 * tail - v * r) - tail - v * -0.16666666666666632);
    }
    out[i] = ((quarter + 1) & 2) === 0 ? result : -result;
  }
}

/** out_i = tanh x_i. */
export function tanhInto(out: Float64Array, x: Float64Array): void {
  assertLengthMin("out", out, x.length);
  for (let i = 0; i < x.length; i++) out[i] = tanh(x[i]);
}
