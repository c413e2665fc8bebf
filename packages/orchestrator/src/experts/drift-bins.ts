/**
 * Drift and diffusion as functions of where the series stands, read off the data bin by bin
 * (Kramers–Moyal): what kernel B knows before its network has learnt anything.
 *
 *     b(z) = E[e | z]     v(z) = E[e² | z]
 *
 * with z in standard deviations from the running mean and e the change in scales. Bins that have
 * seen little say little: each starts with a prior of no drift and the pooled second moment.
 *
 * @see Siegert, Friedrich & Peinke, Analysis of data sets of stochastic systems (1998).
 * @module
 */
import type { StateBlocks } from "../state/state-blocks.js";

/** Bins over ±REACH deviations; everything is linear between their centres. */
export const BINS = 33;
export const REACH = 4;
export const BINS_PER_DEVIATION = (BINS - 1) / (2 * REACH);
/** Observations a bin remembers. */
const MEMORY_COUNT = 400;
const POOL_ALPHA = 0.002;

export class DriftBins {
  /** Shape (BINS): discounted sums of scaled changes and of their squares, and their counts. */
  readonly drifts: Float64Array;
  readonly squares: Float64Array;
  readonly counts: Float64Array;
  readonly #at: Float64Array;

  constructor(blocks: StateBlocks) {
    this.drifts = blocks.block("drifts", [BINS], "scales of change");
    this.squares = blocks.block("squares", [BINS], "scales of change squared");
    this.counts = blocks.block("counts", [BINS], "count");
    this.#at = blocks.block("at", [2], "mean square change (scales squared),count");
  }

  /** Mean square of all scaled changes; 0 before the first. */
  get pooled(): number {
    return this.#at[0]!;
  }

  /** Observations that the bins remember, forgotten ones left out. Cost: a pass over them. */
  get heldCount(): number {
    let held = 0;
    for (let bin = 0; bin < BINS; bin++) held += this.counts[bin]!;
    return held;
  }

  /** Learns that from `moves[0]` (bins) the series moved by `moves[1]` scales. */
  learn(moves: Float64Array): void {
    const place = moves[0]!;
    const change = moves[1]!;
    const count = this.#at[1]! + 1;
    this.#at[1] = count;
    this.#at[0] = this.#at[0]! + Math.max(POOL_ALPHA, 1 / count) * (change * change - this.#at[0]!);
    const low = place | 0;
    const share = place - low;
    // Shared by the two bins around it, whose memory is bounded.
    for (let bin = low; bin <= low + 1 && bin < BINS; bin++) {
      const part = bin === low ? 1 - share : share;
      const keep = 1 - part / MEMORY_COUNT;
      this.drifts[bin] = this.drifts[bin]! * keep + part * change;
      this.squares[bin] = this.squares[bin]! * keep + part * change * change;
      this.counts[bin] = this.counts[bin]! * keep + part;
    }
  }
}
