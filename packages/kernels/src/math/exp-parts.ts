/**
 * e^(head + tail) kept in pieces, for callers that need a few bits more than a double holds.
 */
import { EXP_HEAD, EXP_TAIL } from "./elementary.js";

/** 128/ln 2: one table step. */
const STEPS_PER_UNIT = 184.6649652337873;
/** 1.5·2⁵²: adding it rounds to the nearest integer, ties to even. */
const ROUNDING_SHIFT = 6755399441055744;
/** −ln 2/128 as head (36 bits, so that `steps · head` is exact) and tail. */
const STEP_HEAD = -0.005415212348111709;
const STEP_TAIL = -1.2864023111638344e-14;
/** (e^r − 1 − r)/r² on |r| ≤ ln 2/256, absolute error 2⁻⁶⁶. */
const EXP_C2 = 0.49999999999996786;
const EXP_C3 = 0.16666666666665886;
const EXP_C4 = 0.0416666808410674;
const EXP_C5 = 0.008333335853059549;

/** e^x = `scale`·(1 + `growth`)·2^`exponent` with 1 ≤ scale < 2 and |growth| < 0.003. */
export interface ExpParts {
  scale: number;
  growth: number;
  exponent: number;
}

/**
 * Writes the pieces of e^(head + tail), relative error about 2⁻⁶⁰.
 *
 * @param head - finite, |head| < 2000
 * @param tail - |tail| ≤ ulp(head), or 0
 */
export function expPartsInto(parts: ExpParts, head: number, tail: number): void {
  const steps = head * STEPS_PER_UNIT + ROUNDING_SHIFT - ROUNDING_SHIFT;
  const index = steps | 0;
  const r = head + steps * STEP_HEAD + (steps * STEP_TAIL + tail);
  const entry = index & 127;
  const r2 = r * r;
  parts.growth = EXP_TAIL[entry] + r + r2 * (EXP_C2 + r * EXP_C3) + r2 * r2 * (EXP_C4 + r * EXP_C5);
  parts.scale = EXP_HEAD[entry];
  parts.exponent = index >> 7;
}
