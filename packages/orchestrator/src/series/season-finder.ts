/**
 * Finds seasonal periods in the remembered values: peaks of the autocorrelation of clipped changes,
 * or, when there are none, of a band-passed series.
 *
 * Changes, because a level that wanders correlates with itself at every lag; clipped, because a few
 * jumps would otherwise be all that is seen. A look is spread over as many steps as it needs for none
 * of them to be long, and costs nothing between looks.
 *
 * @module
 */
import type { StateBlocks } from "../state/state-blocks.js";
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
/** Products summed in one step of a look. */
const PRODUCTS_PER_STEP = 60_000;
/** A correlation over fewer products than this says nothing. */
const PRODUCTS_MIN = 20;

const COUNT = 0;
const CURRENT = 1;
const PHASE = 2;
const LAG = 3;
const FIRST = 4;
const SECOND = 5;
const STRENGTH = 6;
const CURRENT_STRENGTH = 7;
const SLOTS =
  "values looked at,period in use (steps),phase of the look,next lag (steps)," +
  "found (steps),second found (steps),correlation there,correlation in use";

/** Phases of a look. */
const IDLE = 0;
const CHANGES = 1;
const BAND = 2;

export class SeasonFinder {
  readonly #lagMax: number;
  /** Shape (ringSize): what correlates, in mean absolute values. */
  readonly #stream: Float64Array;
  /** By lag. */
  readonly #correlations: Float64Array;
  readonly #at: Float64Array;

  /** @param lagMax Longest period looked for; 0: none ever is. */
  constructor(blocks: StateBlocks, lagMax: number, ringSize: number) {
    this.#lagMax = lagMax;
    this.#stream = blocks.block("stream", [lagMax > 0 ? ringSize : 0], "mean absolute values");
    this.#correlations = blocks.block("correlations", [lagMax > 0 ? 2 * lagMax + 2 : 0], "1");
    this.#at = blocks.block("at", [8], SLOTS);
  }

  /** Whether a look has begun and not ended. */
  get isLooking(): boolean {
    return this.#at[PHASE] !== IDLE;
  }

  /** Values the newest look was about. */
  get count(): number {
    return this.#at[COUNT]!;
  }

  /** Period found, steps; 0 for none. */
  get first(): number {
    return this.#at[FIRST]!;
  }

  /** Second period found, steps; 0 for none. */
  get second(): number {
    return this.#at[SECOND]!;
  }

  /** Correlation at {@link first}. */
  get strength(): number {
    return this.#at[STRENGTH]!;
  }

  /** Correlation at the period in use, by the same curve. */
  get currentStrength(): number {
    return this.#at[CURRENT_STRENGTH]!;
  }

  /** Begins to look at what `context` remembers, with `current` the period in use, 0 for none. */
  begin(context: SeriesContext, current: number): void {
    const at = this.#at;
    at.fill(0);
    at[COUNT] = Math.min(context.index + 1, context.mask + 1);
    at[CURRENT] = current;
    at[PHASE] = CHANGES;
    if (at[COUNT] < VALUES_MIN || this.#lagMax < PERIOD_MIN) at[PHASE] = IDLE;
    else this.#fillChanges(context, at[COUNT]);
  }

  /** Looks on for one step. Cost: {@link PRODUCTS_PER_STEP} products, and a pass over the ring. */
  advance(context: SeriesContext): void {
    const at = this.#at;
    let budget = PRODUCTS_PER_STEP;
    while (at[PHASE] !== IDLE && budget > 0) {
      budget = this.#correlate(budget);
      if (at[LAG]! <= this.#lagLast) continue;
      this.#judge();
      if (at[PHASE] !== BAND || at[LAG]! > 0) continue;
      this.#fillBand(context, at[COUNT]!);
    }
  }

  /** Longest lag compared with its neighbours. */
  get #lagTop(): number {
    return Math.min(this.#lagMax, Math.floor(this.#at[COUNT]! / 2.2)) + 1;
  }

  /** Longest lag computed: a peak must repeat at twice its lag. */
  get #lagLast(): number {
    const count = this.#at[COUNT]!;
    return Math.max(this.#lagTop, Math.min(2 * this.#top + 1, count - PRODUCTS_MIN));
  }

  /** Longest period that can be found. */
  get #top(): number {
    const count = this.#at[COUNT]!;
    return Math.min(this.#lagTop - 1, Math.floor(count / PERIODS_SEEN_MIN));
  }

  /** Ends the look, or goes over from changes to the band. */
  #judge(): void {
    const at = this.#at;
    const isBand = at[PHASE] === BAND;
    const current = at[CURRENT]!;
    const isSeen = current > 0 && current <= Math.min(this.#lagMax, this.#lagTop);
    const here = isSeen ? this.#correlations[current]! : 0;
    const first = this.#fundamental(isBand);
    at[CURRENT_STRENGTH] =
      isBand && first === 0 ? Math.max(at[CURRENT_STRENGTH]!, here > 0.4 ? here : 0) : here;
    at[PHASE] = IDLE;
    if (first > 0) {
      at[FIRST] = first;
      at[SECOND] = this.#second(first);
      at[STRENGTH] = this.#correlations[first]!;
    } else if (!isBand) {
      at[PHASE] = BAND;
      at[LAG] = 0;
    }
  }

  #fillChanges(context: SeriesContext, count: number): void {
    let before = context.lag(count - 1);
    for (let t = 0; t < count; t++) {
      const value = context.lag(count - 1 - t);
      this.#stream[t] = value - before;
      before = value;
    }
    this.#clip(count);
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
    this.#clip(count);
  }

  /** Scales and clips the stream; ends the look when nothing moves. */
  #clip(count: number): void {
    const stream = this.#stream;
    let mean = 0;
    for (let t = 0; t < count; t++) mean += Math.abs(stream[t]!) / count;
    if (!(mean > 0) || !Number.isFinite(mean)) {
      this.#at[CURRENT_STRENGTH] = 0;
      this.#at[PHASE] = IDLE;
      return;
    }
    for (let t = 0; t < count; t++) {
      stream[t] = Math.max(-CLIP, Math.min(CLIP, stream[t]! / mean));
    }
    this.#correlations.fill(0);
  }

  /** Fills in correlations, products against power, until `budget` is spent; returns the rest. */
  #correlate(budget: number): number {
    const at = this.#at;
    const count = at[COUNT]!;
    const correlations = this.#correlations;
    const last = this.#lagLast;
    let lag = at[LAG]!;
    let rest = budget;
    while (lag <= last && rest > 0) {
      // Lag 0 keeps the power until the others were divided by it.
      correlations[lag] = this.#product(lag, count) / (lag > 0 ? correlations[0]! : 1);
      rest -= count - lag;
      lag++;
    }
    if (lag > last) correlations[0] = 1;
    at[LAG] = lag;
    return rest;
  }

  #product(lag: number, count: number): number {
    const stream = this.#stream;
    let sum = 0;
    for (let t = lag; t < count; t++) sum += stream[t]! * stream[t - lag]!;
    return sum / (count - lag);
  }

  #fundamental(isBand: boolean): number {
    const count = this.#at[COUNT]!;
    const top = this.#top;
    const threshold = Math.max(CORRELATION_MIN, STANDARD_ERRORS / Math.sqrt(count));
    const prominence = PROMINENCE[isBand ? 1 : 0]!;
    let highest = 0;
    // Twice: the highest peak first, then the shortest that comes near it.
    for (const share of [0, FUNDAMENTAL_SHARE]) {
      let lowest = 1;
      for (let lag = 2; lag <= top; lag++) {
        const here = this.#correlations[lag]!;
        const isPeak =
          lag >= PERIOD_MIN &&
          here >= this.#correlations[lag - 1]! &&
          here >= this.#correlations[lag + 1]! &&
          here > threshold &&
          here - lowest > prominence &&
          (!isBand || (here > BAND_CORRELATION_MIN && count >= BAND_PERIODS_MIN * lag)) &&
          this.#repeats(lag);
        if (isPeak && share > 0 && here >= share * highest) return lag;
        if (isPeak) highest = Math.max(highest, here);
        if (here < lowest) lowest = here;
      }
    }
    return 0;
  }

  /** Whether the peak at `lag` comes again at twice that, as far as can be seen. */
  #repeats(lag: number): boolean {
    const last = this.#lagLast;
    let again = -1;
    for (let near = 2 * lag - 1; near <= 2 * lag + 1; near++) {
      again = Math.max(again, near <= last ? this.#correlations[near]! : 1);
    }
    return again > REPEAT_SHARE * this.#correlations[lag]!;
  }

  /** A multiple of the first period that stands out of its neighbours. */
  #second(first: number): number {
    const r = this.#correlations;
    const count = this.#at[COUNT]!;
    const top = this.#top;
    let found = 0;
    for (let lag = 2 * first; lag <= top; lag += first) {
      const here = r[lag]!;
      const beyond = lag + first <= Math.min(this.#lagMax, this.#lagTop) ? r[lag + first]! : 0;
      const beside = Math.max(r[first]!, r[lag - first]!, beyond);
      const margin = (3 * (1 - beside * beside)) / Math.sqrt(count);
      if (here - beside <= margin || here < r[lag - 1]! || here < r[lag + 1]!) continue;
      if (1 - here >= 0.75 * (1 - beside)) continue;
      if (found === 0 || here > r[found]!) found = lag;
    }
    return found;
  }
}
