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
import type { SeriesContext } from "../series/series-context.js";
import type { StateBlocks } from "../state/state-blocks.js";
import { fadedSteps, type SmootherBank } from "./smoothing-bank.js";

const MEMBERS = [0.9, 0.6, 0.3, 0.1].flatMap((alpha) =>
  [0.02, 0.1, 0.3].flatMap((beta) => [1, 0.9].map((fade) => ({ alpha, beta, fade }))),
);
const COUNT = MEMBERS.length;
const FADES = Float64Array.from(MEMBERS, ({ fade }) => fade);
const ALPHAS = Float64Array.from(MEMBERS, ({ alpha }) => alpha);
const TREND_ALPHAS = Float64Array.from(MEMBERS, ({ alpha, beta }) => alpha * beta);

export function trendSmoothingBank(
  blocks: StateBlocks,
  context: SeriesContext,
  horizons: readonly number[],
): SmootherBank {
  const levels = blocks.block("levels", [COUNT], "value units");
  const trends = blocks.block("trends", [COUNT], "value units per step");
  const reach = horizons.map((h) => FADES.map((fade) => fadedSteps(fade, h)));
  return {
    memberCount: COUNT,
    rate: 2,
    isReady: () => true,
    learn() {
      const { value, knownCount } = context;
      if (knownCount === 1) {
        levels.fill(value);
        return;
      }
      for (let j = 0; j < COUNT; j++) {
        const carried = FADES[j]! * trends[j]!;
        const error = value - levels[j]! - carried;
        levels[j] = levels[j]! + carried + ALPHAS[j]! * error;
        trends[j] = carried + TREND_ALPHAS[j]! * error;
      }
    },
    pass() {
      for (let j = 0; j < COUNT; j++) {
        trends[j]! *= FADES[j]!;
        levels[j]! += trends[j]!;
      }
    },
    predictInto(out, offset, i) {
      const steps = reach[i]!;
      for (let j = 0; j < COUNT; j++) out[offset + j] = levels[j]! + steps[j]! * trends[j]!;
    },
  };
}
