/**
 * A level that jumps now and then: the jump-diffusion of kernel C, filtered.
 *
 *     y = l + noise(r)      l ← l + walk(q) + jump, a jump with probability λ at each step
 *
 * Two hypotheses are kept: the level went on, or it jumped to where the newest values are. Each is a
 * Kalman filter; their odds follow from how well each foretold the values since. One far value moves
 * nothing for long, two or three in agreement move everything: neither a mean nor a median does so.
 *
 * @see Harrison & Stevens, Bayesian forecasting (1976), multi-process models, collapsed to two.
 * @module
 */
import { expInto } from "@meristem/kernels/math";
import type { SeriesContext } from "../series/series-context.js";
import type { StateBlocks } from "../state/state-blocks.js";
import type { Expert } from "./expert.js";

/** λ, and its log odds. */
const LOG_ODDS_JUMP = -4;
const LOG_ODDS_MAX = 12;
/** Variance of the walk over that of the noise. */
const WALK = 0.01;
/** Where a jump may end, in noise variances: its likelihood is that of a wide Gaussian. */
const WIDE = 100;
const HALF_LOG_WIDE = Math.LN10;
const SCALE_ALPHA = 0.02;
/** An innovation counts for the scale as at most so many scales. */
const CLIP = 4;
const CLIP_AFTER = 10;
/** √(π/2): standard deviation over mean |x| of a Gaussian. */
const DEVIATION_PER_MEAN = 1.2533141373155003;
/** From these log odds on, the jump has happened. */
const SETTLED = 4;

const LEVEL = 0;
const VARIANCE = 1;
const OTHER = 2;
const OTHER_VARIANCE = 3;
const LOG_ODDS = 4;
const SCALE = 5;
const COUNT = 6;
const SLOTS =
  "level (value units),its variance (noise variances),level after a jump (value units)," +
  "its variance (noise variances),log odds of the jump,mean |innovation| (value units),values seen";

export function jumpLevelExpert(
  blocks: StateBlocks,
  context: SeriesContext,
  horizons: readonly number[],
): Expert {
  const at = blocks.block("at", [7], SLOTS);
  const odds = new Float64Array(1);

  const learn = (): void => {
    const { value } = context;
    const count = at[COUNT]! + 1;
    at[COUNT] = count;
    if (count === 1) {
      at[LEVEL] = value;
      at[OTHER] = value;
      at[VARIANCE] = 1;
      at[OTHER_VARIANCE] = 1;
      at[LOG_ODDS] = LOG_ODDS_JUMP;
      return;
    }
    const size = Math.abs(value - at[LEVEL]!);
    const limit = CLIP * at[SCALE]!;
    const clipped = count > CLIP_AFTER && limit > 0 ? Math.min(size, limit) : size;
    at[SCALE] = at[SCALE]! + Math.max(SCALE_ALPHA, 1 / count) * (clipped - at[SCALE]!);
    if (at[SCALE] > 0) weigh();
  };

  /** Moves both filters and their odds by the newest value. */
  const weigh = (): void => {
    const { value } = context;
    const deviation = DEVIATION_PER_MEAN * at[SCALE]!;
    const stay = (value - at[LEVEL]!) / deviation;
    const gone = (value - at[OTHER]!) / deviation;
    const stayTotal = at[VARIANCE]! + WALK + 1;
    const goneTotal = at[OTHER_VARIANCE]! + WALK + 1;
    const stayLoss = 0.5 * Math.min(1e6, (stay * stay) / stayTotal);
    const goneLoss = 0.5 * Math.min(1e6, (gone * gone) / goneTotal);
    // A jump that happens now, instead of the one held in mind.
    const newLoss = 0.5 * Math.min(1e6, (stay * stay) / WIDE) + HALF_LOG_WIDE;
    const held = at[LOG_ODDS]! + stayLoss - goneLoss;
    const fresh = LOG_ODDS_JUMP + stayLoss - newLoss;
    if (fresh > held) {
      at[OTHER] = value;
      at[OTHER_VARIANCE] = 1;
      at[LOG_ODDS] = Math.min(fresh, SETTLED - 1);
    } else {
      const gain = (at[OTHER_VARIANCE]! + WALK) / goneTotal;
      at[OTHER] = at[OTHER]! + gain * (value - at[OTHER]!);
      at[OTHER_VARIANCE] = gain;
      at[LOG_ODDS] = Math.max(-LOG_ODDS_MAX, Math.min(LOG_ODDS_MAX, held));
    }
    const gain = (at[VARIANCE]! + WALK) / stayTotal;
    // An innovation that would be a jump barely moves a level that did not jump.
    const share = Math.abs(stay) > CLIP ? CLIP / Math.abs(stay) : 1;
    at[LEVEL] = at[LEVEL]! + gain * share * (value - at[LEVEL]!);
    at[VARIANCE] = gain;
    if (at[LOG_ODDS]! >= SETTLED) {
      at[LEVEL] = at[OTHER]!;
      at[VARIANCE] = at[OTHER_VARIANCE]!;
      at[LOG_ODDS] = LOG_ODDS_JUMP;
    }
  };

  return {
    names: ["jump-level"],
    kernel: "C",
    learn,
    pass() {
      at[VARIANCE] = at[VARIANCE]! + WALK;
      at[OTHER_VARIANCE] = at[OTHER_VARIANCE]! + WALK;
    },
    forecastInto(out, offset) {
      odds[0] = at[LOG_ODDS]!;
      expInto(odds, odds);
      const share = odds[0]! / (1 + odds[0]!);
      const level = at[LEVEL]! + share * (at[OTHER]! - at[LEVEL]!);
      for (let i = 0; i < horizons.length; i++) out[offset + i] = level;
    },
    soften() {
      at[LOG_ODDS] = Math.max(at[LOG_ODDS]!, LOG_ODDS_JUMP);
    },
  };
}
