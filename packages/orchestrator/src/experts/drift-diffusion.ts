/**
 * Kernel B before it has a network: drift and diffusion as functions of where the series stands,
 * read off the data bin by bin (Kramers–Moyal), and followed for as many steps as the horizon has.
 *
 *     dx = a(x) dt + b(x) dW      a(x) = E[Δx | x]      ŷ(h): x ← x + a(x), h times
 *
 * with x in standard deviations from the running mean and a in scales of change. Bins that have
 * seen little say little: each starts with a prior of no drift.
 *
 * @see Siegert, Friedrich & Peinke, Analysis of data sets of stochastic systems (1998).
 * @module
 */
import type { SeriesContext } from "../series/series-context.js";
import type { StateBlocks } from "../state/state-blocks.js";
import type { Expert } from "./expert.js";

/** Bins over ±4 deviations; drift is linear between their centres. */
const BINS = 33;
const REACH = 4;
const PER_DEVIATION = (BINS - 1) / (2 * REACH);
/** Weight of the prior "no drift" in each bin, observations. */
const PRIOR_COUNT = 8;
/** Observations a bin remembers. */
const MEMORY_COUNT = 400;
/** A change larger than this many scales counts as this many. */
const CHANGE_MAX = 6;
/** Steps followed one by one; what lies beyond is as far as it gets. */
const STEPS_MAX = 128;
const KNOWN_MIN = 20;

export function driftDiffusionExpert(
  blocks: StateBlocks,
  context: SeriesContext,
  horizons: readonly number[],
): Expert {
  /** Shape (BINS): discounted sums of scaled changes, and their counts. */
  const drifts = blocks.block("drifts", [BINS], "scales of change");
  const counts = blocks.block("counts", [BINS], "count");
  /** The last value's place among the bins, and whether there is one. */
  const last = blocks.block("last", [2], "bins,0 or 1");
  const points = blocks.block("points", [horizons.length], "value units");

  const learn = (): void => {
    if (last[1] === 1) {
      const change = (context.value - context.lag(1)) / context.scale;
      const scaled = Math.max(-CHANGE_MAX, Math.min(CHANGE_MAX, change));
      const place = last[0]!;
      const low = place | 0;
      const share = place - low;
      credit(drifts, counts, low, 1 - share, scaled);
      if (low + 1 < BINS) credit(drifts, counts, low + 1, share, scaled);
    }
  };

  const follow = (): void => {
    const { value, mean, deviation, scale } = context;
    const perBin = PER_DEVIATION / deviation;
    let x = value;
    let step = 0;
    for (let i = 0; i < horizons.length; i++) {
      const until = Math.min(horizons[i]!, STEPS_MAX);
      for (; step < until; step++) {
        const place = Math.max(0, Math.min(BINS - 1, (x - mean) * perBin + (BINS - 1) / 2));
        const low = place | 0;
        const high = low + 1 < BINS ? low + 1 : low;
        const a = drifts[low]! / (counts[low]! + PRIOR_COUNT);
        const b = drifts[high]! / (counts[high]! + PRIOR_COUNT);
        x += (a + (place - low) * (b - a)) * scale;
      }
      points[i] = x;
    }
  };

  const mark = (): void => {
    const { value, mean, deviation, knownCount } = context;
    const isPlaced = deviation > 0 && knownCount >= KNOWN_MIN;
    const place = isPlaced ? ((value - mean) / deviation) * PER_DEVIATION + (BINS - 1) / 2 : 0;
    last[0] = Math.max(0, Math.min(BINS - 1, place));
    last[1] = isPlaced ? 1 : 0;
    if (isPlaced) follow();
  };

  return {
    names: ["drift-diffusion"],
    kernel: "B",
    learn() {
      learn();
      mark();
    },
    pass() {
      mark();
      // The next change would be measured from a stand-in: it is not learnt.
      last[1] = 0;
    },
    forecastInto(out, offset) {
      const hasSpoken = context.knownCount >= KNOWN_MIN && context.deviation > 0;
      for (let i = 0; i < horizons.length; i++) {
        out[offset + i] = hasSpoken ? points[i]! : Infinity;
      }
    },
  };
}

/** Adds `share` of an observation to a bin whose memory is bounded. */
function credit(
  drifts: Float64Array,
  counts: Float64Array,
  bin: number,
  share: number,
  change: number,
): void {
  const keep = 1 - share / MEMORY_COUNT;
  drifts[bin] = drifts[bin]! * keep + share * change;
  counts[bin] = counts[bin]! * keep + share;
}
