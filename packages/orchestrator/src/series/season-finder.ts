/**
 * Finds the seasonal period: the highest peak of the autocorrelation of clipped changes.
 *
 * Changes, because a level that wanders correlates with itself at every lag; clipped, because a
 * few jumps would otherwise be all that is seen.
 *
 * @module
 */
import type { StateBlocks } from "../state/state-blocks.js";

/** Changes remembered; a power of two. */
const RING = 1024;
const CLIP = 4;
const CLIP_AFTER = 10;
const SCALE_ALPHA = 0.01;
/** A period shorter than this is left to the autoregression. */
const PERIOD_MIN = 4;
/** Periods that must have been seen. */
const PERIODS_SEEN_MIN = 2.5;
const CORRELATION_MIN = 0.3;
/** A later, longer peak must be this much higher to be preferred. */
const LONGER_PREMIUM = 1.05;

const COUNT = 0;
const SCALE = 1;

export class SeasonFinder {
  readonly #lagMax: number;
  /** Shape (RING), units of `#unit`. */
  readonly #changes: Float64Array;
  /** Shape (lagMax + 1): sums of products of changes that far apart. */
  readonly #products: Float64Array;
  readonly #at: Float64Array;

  constructor(blocks: StateBlocks, lagMax: number) {
    this.#lagMax = Math.min(lagMax, RING - 1);
    this.#changes = blocks.block("changes", [RING], "first scale");
    this.#products = blocks.block("products", [this.#lagMax + 1], "first scale squared");
    this.#at = blocks.block("at", [3], "change count,mean |change|,unit (value units)");
  }

  get count(): number {
    return this.#at[COUNT]!;
  }

  /** Takes in one change, value units; 0 where a value was missing. Cost: O(lagMax). */
  take(change: number): void {
    const at = this.#at;
    const size = Math.abs(change);
    const count = ++at[COUNT]!;
    const limit = CLIP * at[SCALE]!;
    const isTrusted = count > CLIP_AFTER;
    const clipped = isTrusted ? Math.max(-limit, Math.min(limit, change)) : change;
    const growth = isTrusted ? Math.min(size, 1.5 * limit) : size;
    at[SCALE]! += Math.max(SCALE_ALPHA, 1 / count) * (growth - at[SCALE]!);
    // Products are kept in a unit of their own, so that no square can overflow.
    if (at[2] === 0) at[2] = size;
    const unit = at[2]!;
    const scaled = unit > 0 ? Math.max(-1e100, Math.min(1e100, clipped / unit)) : 0;
    const newest = count & (RING - 1);
    this.#changes[newest] = scaled;
    const reach = Math.min(this.#lagMax, count - 1);
    for (let lag = 0; lag <= reach; lag++) {
      this.#products[lag]! += scaled * this.#changes[(newest - lag) & (RING - 1)]!;
    }
  }

  /** Autocorrelation at `lag`, each product counted once. */
  correlation(lag: number): number {
    const count = this.#at[COUNT]!;
    const power = this.#products[0]!;
    if (lag >= count || !(power > 0)) return 0;
    return this.#products[lag]! / (count - lag) / (power / count);
  }

  /** The period found, steps; 0 when there is none. */
  find(): number {
    const count = this.#at[COUNT]!;
    if (count < 10) return 0;
    let highest = Math.max(CORRELATION_MIN, 2.5 / Math.sqrt(count));
    let found = 0;
    const longest = Math.min(this.#lagMax - 1, Math.floor(count / PERIODS_SEEN_MIN));
    for (let lag = PERIOD_MIN; lag <= longest; lag++) {
      const here = this.correlation(lag);
      if (here < this.correlation(lag - 1) || here < this.correlation(lag + 1)) continue;
      if (here <= highest * (found > 0 ? LONGER_PREMIUM : 1)) continue;
      highest = here;
      found = lag;
    }
    return found;
  }
}
