/**
 * Finds seasonal periods in the remembered values: peaks of the autocorrelation of clipped changes,
 * or, when there are none, of a band-passed series.
 *
 * Changes, because a level that wanders correlates with itself at every lag; clipped, because a few
 * jumps would otherwise be all that is seen. It costs nothing between looks.
 *
 * @module
 */
import type { SeriesContext } from "./series-context.js";

const VALUES_MIN = 24;
const CLIP = 4;
/** Periods shorter than this are left to the autoregression. */
const PERIOD_MIN = 4;
const PERIODS_SEEN_MIN = 2.5;
const CORRELATION_MIN = 0.3;
/** Standard errors of a correlation that a peak must reach. */
const STANDARD_ERRORS = 3.2;
/** How far a peak must rise above the lowest point before it: changes, and band-passed. */
const PROMINENCE = [0.3, 0.7];
const BAND_CORRELATION_MIN = 0.5;
const BAND_PERIODS_MIN = 4;
const BAND_ALPHAS = [0.3, 0.02];
/** Share of its height a peak must repeat at twice its lag. */
const REPEAT_SHARE = 0.5;
/** The shortest peak that is this share of the highest is the period. */
const FUNDAMENTAL_SHARE = 0.75;

/** What a look found; 0 for none. */
export interface SeasonFinding {
  readonly first: number;
  readonly second: number;
  /** Correlation at `first`. */
  readonly strength: number;
  /** Correlation at the period in use, by the same curve. */
  readonly currentStrength: number;
}

export class SeasonFinder {
  readonly #lagMax: number;
  /** Scratch, shapes (ringSize) and (lagMax + 2): no part of the state. */
  readonly #stream: Float64Array;
  readonly #correlations: Float64Array;

  constructor(lagMax: number, ringSize: number) {
    this.#lagMax = lagMax;
    this.#stream = new Float64Array(lagMax > 0 ? ringSize : 0);
    this.#correlations = new Float64Array(lagMax + 2);
  }

  /** Looks at what `context` remembers. Cost: ringSize · lagMax, twice at most. */
  look(context: SeriesContext, current: number): SeasonFinding {
    const none = { first: 0, second: 0, strength: 0, currentStrength: 0 };
    const count = Math.min(context.index + 1, context.mask + 1);
    if (count < VALUES_MIN || this.#lagMax < PERIOD_MIN) return none;
    const top = Math.min(
      Math.min(this.#lagMax, Math.floor(count / 2.2)),
      Math.floor(count / PERIODS_SEEN_MIN),
    );
    let currentStrength = 0;
    for (const isBand of [false, true]) {
      if (isBand) this.#fillBand(context, count);
      else this.#fillChanges(context, count);
      if (!this.#correlate(count)) return none;
      const here = current > 0 && current <= this.#lagMax ? this.#correlations[current]! : 0;
      currentStrength = isBand ? Math.max(currentStrength, here > 0.4 ? here : 0) : here;
      const first = this.#fundamental(count, top, isBand);
      if (first === 0) continue;
      const second = this.#second(first, count, top);
      return { first, second, strength: this.#correlations[first]!, currentStrength: here };
    }
    return { ...none, currentStrength };
  }

  #fillChanges(context: SeriesContext, count: number): void {
    let before = context.lag(count - 1);
    for (let t = 0; t < count; t++) {
      const value = context.lag(count - 1 - t);
      this.#stream[t] = value - before;
      before = value;
    }
  }

  #fillBand(context: SeriesContext, count: number): void {
    let fast = context.lag(count - 1);
    let slow = fast;
    for (let t = 0; t < count; t++) {
      const value = context.lag(count - 1 - t);
      fast += Math.max(BAND_ALPHAS[0]!, 1 / (t + 1)) * (value - fast);
      slow += Math.max(BAND_ALPHAS[1]!, 1 / (t + 1)) * (value - slow);
      this.#stream[t] = fast - slow;
    }
  }

  /** Scales and clips the stream and fills the correlations; false when nothing moves. */
  #correlate(count: number): boolean {
    const stream = this.#stream;
    let mean = 0;
    for (let t = 0; t < count; t++) mean += Math.abs(stream[t]!) / count;
    if (!(mean > 0) || !Number.isFinite(mean)) return false;
    for (let t = 0; t < count; t++) {
      stream[t] = Math.max(-CLIP, Math.min(CLIP, stream[t]! / mean));
    }
    const top = Math.min(this.#lagMax, Math.floor(count / 2.2)) + 1;
    this.#correlations.fill(0);
    const power = this.#product(0, count);
    for (let lag = 0; lag <= top; lag++) {
      this.#correlations[lag] = this.#product(lag, count) / power;
    }
    return true;
  }

  #product(lag: number, count: number): number {
    const stream = this.#stream;
    let sum = 0;
    for (let t = lag; t < count; t++) sum += stream[t]! * stream[t - lag]!;
    return sum / (count - lag);
  }

  /** Correlation at a lag that may lie beyond the table; 1 where nothing is known. */
  #far(lag: number, count: number): number {
    if (lag <= Math.min(this.#lagMax, Math.floor(count / 2.2)) + 1) return this.#correlations[lag]!;
    return count - lag < 20 ? 1 : this.#product(lag, count) / this.#product(0, count);
  }

  #fundamental(count: number, top: number, isBand: boolean): number {
    const peaks: number[] = [];
    const threshold = Math.max(CORRELATION_MIN, STANDARD_ERRORS / Math.sqrt(count));
    const prominence = PROMINENCE[isBand ? 1 : 0]!;
    let lowest = 1;
    let highest = 0;
    for (let lag = 2; lag <= top; lag++) {
      const here = this.#correlations[lag]!;
      const isPeak =
        lag >= PERIOD_MIN &&
        here >= this.#correlations[lag - 1]! &&
        here >= this.#correlations[lag + 1]! &&
        here > threshold &&
        here - lowest > prominence &&
        (!isBand || (here > BAND_CORRELATION_MIN && count >= BAND_PERIODS_MIN * lag));
      if (isPeak && this.#repeats(lag, count)) {
        peaks.push(lag);
        if (here > highest) highest = here;
      }
      if (here < lowest) lowest = here;
    }
    return peaks.find((lag) => this.#correlations[lag]! >= FUNDAMENTAL_SHARE * highest) ?? 0;
  }

  #repeats(lag: number, count: number): boolean {
    let again = -1;
    for (let near = 2 * lag - 1; near <= 2 * lag + 1; near++) {
      again = Math.max(again, this.#far(near, count));
    }
    return again > REPEAT_SHARE * this.#correlations[lag]!;
  }

  /** A multiple of the first period that stands out of its neighbours. */
  #second(first: number, count: number, top: number): number {
    const r = this.#correlations;
    let found = 0;
    for (let lag = 2 * first; lag <= top; lag += first) {
      const here = r[lag]!;
      const beyond = lag + first <= this.#lagMax ? r[lag + first]! : 0;
      const beside = Math.max(r[first]!, r[lag - first]!, beyond);
      const margin = (3 * (1 - beside * beside)) / Math.sqrt(count);
      if (here - beside <= margin || here < r[lag - 1]! || here < r[lag + 1]!) continue;
      if (1 - here >= 0.75 * (1 - beside)) continue;
      if (found === 0 || here > r[found]!) found = lag;
    }
    return found;
  }
}
