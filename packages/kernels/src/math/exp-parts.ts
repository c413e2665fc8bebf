/**
 * e^(head + tail) kept in pieces, for callers that need a few bits more than a double holds.
 */
import {
  EXP_C2,
  EXP_C3,
  EXP_C4,
  EXP_C5,
  ROUNDING_SHIFT,
  STEP_HEAD,
  STEP_TAIL,
  STEPS_PER_UNIT,
} from "./elementary.js";
import { EXP_TABLE } from "./exp-table.gen.js";

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
  const entry = (index & 127) << 1;
  const r2 = r * r;
  parts.growth =
    EXP_TABLE[entry] + r + r2 * (EXP_C2 + r * EXP_C3) + r2 * r2 * (EXP_C4 + r * EXP_C5);
  parts.scale = EXP_TABLE[entry + 1];
  parts.exponent = index >> 7;
}
