/**
 * Exponential smoothing with a trend that may fade: the local linear trend of kernel C.
 *
 *     e = y − (l + φb)    l ← l + φb + αe    b ← φb + αβe    ŷ(h) = l + (φ + φ² + … + φ^h) b
 *
 * with l, b, φ, α, β = `levels`, `trends`, `fade`, `alpha`, `beta`.
 *
 * @see Gardner & McKenzie, Forecasting trends in time series (1985).
 * @module
 */
import type { StateBlocks } from "../state/state-blocks.js";
import type { SmootherBank } from "./smoothing-bank.js";

const MEMBERS = [0.9, 0.6, 0.3, 0.1].flatMap((alpha) =>
  [0.02, 0.1, 0.3].flatMap((beta) => [1, 0.9].map((fade) => ({ alpha, beta, fade }))),
);

export function trendSmoothingBank(blocks: StateBlocks, horizons: readonly number[]): SmootherBank {
  const count = MEMBERS.length;
  const levels = blocks.block("levels", [count], "value units");
  const trends = blocks.block("trends", [count], "value units per step");
  const reach = Float64Array.from({ length: count * horizons.length }, (_, i) =>
    fadedSteps(MEMBERS[Math.floor(i / horizons.length)]!.fade, horizons[i % horizons.length]!),
  );
  return {
    memberCount: count,
    learn(value, knownCount) {
      for (let j = 0; j < count; j++) {
        const { alpha, beta, fade } = MEMBERS[j]!;
        const carried = fade * trends[j]!;
        const error = knownCount === 1 ? 0 : value - levels[j]! - carried;
        levels[j] = knownCount === 1 ? value : levels[j]! + carried + alpha * error;
        trends[j] = carried + alpha * beta * error;
      }
    },
    pass() {
      for (let j = 0; j < count; j++) {
        trends[j]! *= MEMBERS[j]!.fade;
        levels[j]! += trends[j]!;
      }
    },
    predictInto(out, offset, i) {
      for (let j = 0; j < count; j++) {
        out[offset + j] = levels[j]! + reach[j * horizons.length + i]! * trends[j]!;
      }
    },
  };
}

/** φ + φ² + … + φ^steps. */
function fadedSteps(fade: number, steps: number): number {
  let sum = 0;
  let power = 1;
  for (let i = 0; i < steps; i++) {
    power *= fade;
    sum += power;
  }
  return sum;
}
