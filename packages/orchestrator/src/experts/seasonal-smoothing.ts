/**
 * Additive Holt–Winters: level, fading trend and one state per phase; kernel C in continuous time
 * sampled at the data's rate. On a log scale it is the multiplicative form.
 *
 *     e = y − (l + φb + s_p)   l ← l + φb + αe   b ← φb + αβe   s_p ← s_p + γ(1−α)e
 *
 * with l, b, s, α, β, γ, φ = `levels`, `trends`, `phases`, `alpha`, `beta`, `gamma`, FADE.
 *
 * @see Hyndman et al., Forecasting with Exponential Smoothing (2008), ch. 2.
 * @module
 */
import { cyclic } from "../series/cyclic.js";
import type { SeriesContext } from "../series/series-context.js";
import type { StateBlocks } from "../state/state-blocks.js";
import { fadedSteps, type SmootherBank } from "./smoothing-bank.js";

const FADE = 0.98;
const MEMBERS = [0.03, 0.12, 0.35, 0.8].flatMap((alpha) =>
  [0.05, 0.2, 0.5].flatMap((gamma) => [0, 0.05].map((beta) => ({ alpha, beta, gamma }))),
);
const COUNT = MEMBERS.length;
const ALPHAS = Float64Array.from(MEMBERS, ({ alpha }) => alpha);
const TREND_ALPHAS = Float64Array.from(MEMBERS, ({ alpha, beta }) => alpha * beta);
const PHASE_ALPHAS = Float64Array.from(MEMBERS, ({ alpha, gamma }) => gamma * (1 - alpha));

/** Silent until two periods were seen. */
export function seasonalSmoothingBank(
  blocks: StateBlocks,
  context: SeriesContext,
  horizons: readonly number[],
  period: number,
): SmootherBank {
  const levels = blocks.block("levels", [COUNT], "value units");
  const trends = blocks.block("trends", [COUNT], "value units per step");
  const phases = blocks.block("phases", [period, COUNT], "value units");
  const ready = blocks.block("begun", [1], "0 or 1");
  const reach = Float64Array.from(horizons, (h) => fadedSteps(FADE, h));

  /** From the last two periods: their means, and what each phase differs from them. */
  const begin = (): void => {
    let newer = 0;
    let older = 0;
    for (let k = 0; k < period; k++) {
      newer += context.lag(k) / period;
      older += context.lag(k + period) / period;
    }
    const trend = (newer - older) / period;
    for (let k = 0; k < period; k++) {
      const tilt = trend * ((period - 1) / 2 - k);
      const distance = context.lag(k) - (newer + tilt) + (context.lag(k + period) - (older + tilt));
      const phase = cyclic(context.index - k, period);
      phases.fill(0.5 * distance, phase * COUNT, (phase + 1) * COUNT);
    }
    for (let j = 0; j < COUNT; j++) {
      levels[j] = newer + trend * ((period - 1) / 2);
      trends[j] = TREND_ALPHAS[j]! > 0 ? trend : 0;
    }
    ready[0] = 1;
  };

  return {
    memberCount: COUNT,
    rate: 1,
    isReady: () => ready[0] === 1,
    learn() {
      const { value, index } = context;
      if (ready[0] === 0) {
        if (index >= 2 * period - 1) begin();
        return;
      }
      const phase = cyclic(index, period) * COUNT;
      for (let j = 0; j < COUNT; j++) {
        const carried = FADE * trends[j]!;
        const error = value - (levels[j]! + carried + phases[phase + j]!);
        levels[j] = levels[j]! + carried + ALPHAS[j]! * error;
        trends[j] = carried + TREND_ALPHAS[j]! * error;
        phases[phase + j] = phases[phase + j]! + PHASE_ALPHAS[j]! * error;
      }
    },
    pass() {
      for (let j = 0; j < COUNT; j++) {
        trends[j]! *= FADE;
        levels[j]! += trends[j]!;
      }
    },
    predictInto(out, offset, i) {
      const phase = cyclic(context.index + horizons[i]!, period) * COUNT;
      const steps = reach[i]!;
      for (let j = 0; j < COUNT; j++) {
        out[offset + j] = levels[j]! + steps * trends[j]! + phases[phase + j]!;
      }
    },
  };
}
