/**
 * An autocorrelation and what its peaks prove about seasons.
 *
 * A period is proved by its multiples together: their mean correlation, each lag weighted by its
 * products, against the standard error that the short lags imply (Bartlett, 1946: a stream that
 * wanders or swings correlates by chance far more than white noise does). The evidence asked for grows
 * with the number of lags that could have shown it by chance.
 *
 * @module
 */
import { log } from "@meristem/kernels/math";
import { isCalendarLength } from "./calendar-lengths.js";

/** Periods shorter than this are left to the autoregression. */
export const PERIOD_MIN = 4;
/** A correlation over fewer products than this says nothing. */
const PRODUCTS_MIN = 12;
/** Longer lags cost more than they prove. */
const LAG_LAST = 1024;
/** Values beyond this many mean absolute values count as this many: a few jumps would be all. */
const CLIP = 4;
/** Chance that noise shows a period in one curve. */
const FALSE_FIND_CHANCE = 1e-4;
/** Standard errors asked of a length of clock or calendar. */
const CALENDAR_EVIDENCE = 3.4;
const CORRELATION_MIN = 0.1;
/** Standard errors of the correlation at the period alone. */
const ALONE_MIN = 2;
/** How far a peak must rise above the lowest point before it. */
const PROMINENCE = 0.3;
/** Share of its height a peak must repeat at twice its lag. */
const REPEAT_SHARE = 0.5;
/** A few periods are one when the lags between correlate less than this share of what it does. */
const PART_SHARE = 0.75;
const PART_STANDARD_ERRORS = 1.5;
/** So many: the lags between correlate less beyond doubt, and however little less. */
const PART_BEYOND_DOUBT = 5;
const PARTS_MAX = 4;
/** Twice a season is no second one: a season that alternates for a while looks like that. */
const MULTIPLE_MIN = 3;
/** Correlations beyond this count as this in Fisher's z. */
const FISHER_MAX = 0.95;

const COUNT = 0;
const LAST = 1;
const NEXT = 2;
const STEP = 3;
export const CURVE_SLOTS =
  "values,longest lag (steps),next lag (steps),step of the lags beyond it (steps)";
/** Lags are computed four at a time. */
const LAGS_AT_ONCE = 4;
/** Length of the table of correlations for periods up to `lagMax`. */
export const curveLength = (lagMax: number): number =>
  Math.min(2 * lagMax + 2, LAG_LAST + 1) + LAGS_AT_ONCE;

export class SeasonCurve {
  /** Shape (values): what correlates. */
  readonly stream: Float64Array;
  /** By lag. */
  readonly #correlations: Float64Array;
  readonly #at: Float64Array;
  /** Scratch, by lag: Bartlett's variance times products when correlations end there. */
  readonly #spreads: Float64Array;
  /** What was found last, steps; 0 for nothing, and its evidence, standard errors. */
  period = 0;
  evidence = 0;

  /** `correlations` of {@link curveLength}; `at` has the {@link CURVE_SLOTS}. */
  constructor(stream: Float64Array, correlations: Float64Array, at: Float64Array) {
    this.stream = stream;
    this.#correlations = correlations;
    this.#at = at;
    this.#spreads = new Float64Array(correlations.length);
  }

  /** Whether a curve was begun since the last {@link clear}. */
  get isBegun(): boolean {
    return this.#at[COUNT]! > 0;
  }

  get isComplete(): boolean {
    return this.#at[NEXT]! > this.#at[LAST]!;
  }

  clear(): void {
    this.#at.fill(0);
  }

  /**
   * Begins with the first `count` values of the stream, scaled and clipped here. Of the lags beyond
   * `step` only its multiples are computed; 0: all. False: nothing moves, or there is too little to see
   * periods in.
   */
  begin(count: number, lagMost: number, step = 0): boolean {
    const { stream } = this;
    const last = Math.min(lagMost, LAG_LAST, count - PRODUCTS_MIN);
    let mean = 0;
    for (let t = 0; t < count; t++) mean += Math.abs(stream[t]!) / count;
    if (!(mean > 0) || !Number.isFinite(mean) || last <= PERIOD_MIN) return false;
    for (let t = 0; t < count; t++) {
      stream[t] = Math.max(-CLIP, Math.min(CLIP, stream[t]! / mean));
    }
    this.#at[COUNT] = count;
    this.#at[LAST] = last;
    this.#at[NEXT] = 0;
    this.#at[STEP] = step;
    this.#correlations.fill(0);
    return true;
  }

  /** Goes on for about `products` products; returns how many are left. */
  advance(products: number): number {
    const at = this.#at;
    const last = at[LAST]!;
    let rest = products;
    const step = at[STEP]!;
    while (at[NEXT]! <= last && rest > 0) {
      const lag = at[NEXT]!;
      if (step === 0 || lag <= step) {
        this.#correlateFour(lag);
        rest -= LAGS_AT_ONCE * (at[COUNT]! - lag);
        at[NEXT] = step > 0 && lag + LAGS_AT_ONCE > step ? 2 * step : lag + LAGS_AT_ONCE;
      } else {
        this.#correlateOne(lag);
        rest -= at[COUNT]! - lag;
        at[NEXT] = lag + step;
      }
    }
    if (at[NEXT]! > last) this.#complete(last);
    return rest;
  }

  /** Looks for the period, among `from` to `to` steps, that the curve proves best. */
  find(from: number, to: number): void {
    const r = this.#correlations;
    const top = Math.min(to, this.#at[LAST]! - 1);
    const needed = evidenceNeeded(top);
    this.period = 0;
    this.evidence = 0;
    let lowest = 1;
    for (let lag = 2; lag <= top; lag++) {
      const here = r[lag]!;
      const isPeak =
        lag >= from &&
        here > CORRELATION_MIN &&
        here >= r[lag - 1]! &&
        here >= r[lag + 1]! &&
        here - lowest > PROMINENCE &&
        here > ALONE_MIN * this.#errorOf(this.#at[COUNT]! - lag, lag >> 1) &&
        this.#repeats(lag);
      if (here < lowest) lowest = here;
      if (!isPeak) continue;
      const evidence = this.evidenceAt(lag);
      const asked = isCalendarLength(lag) ? CALENDAR_EVIDENCE : needed;
      if (evidence <= asked || evidence <= this.evidence) continue;
      this.evidence = evidence;
      this.period = lag;
    }
    if (this.period === 0) return;
    this.#climb(from, top);
    while (this.#isPart(top, needed));
  }

  /** Standard errors by which `period` is proved; 0 when it is too long to be seen. */
  evidenceAt(period: number): number {
    if (period >= this.#at[LAST]!) return 0;
    const mean = Math.min(FISHER_MAX, Math.max(-FISHER_MAX, this.#mean(period, period)));
    const fisher = 0.5 * log((1 + mean) / (1 - mean));
    return fisher / this.#errorOf(this.#products(period, period), period >> 1);
  }

  /**
   * Looks for the multiple of `base`, up to `to` steps, that the curve proves best: its own multiples
   * correlate more than the other multiples of `base` do. For a stream that `base` was taken out of.
   */
  findMultiple(base: number, to: number): void {
    const r = this.#correlations;
    const last = this.#at[LAST]!;
    const top = Math.min(to, last - 1);
    const needed = evidenceNeeded(Math.max(1, top / base));
    this.period = 0;
    this.evidence = 0;
    for (let period = MULTIPLE_MIN * base; period <= top; period += base) {
      const evidence = this.evidenceOfMultiple(base, period);
      if (evidence <= needed || evidence <= this.evidence) continue;
      const others = this.#mean(base, period, 2 * base);
      const here = r[period]! - others;
      const again = 2 * period <= last ? r[2 * period]! - others : here;
      const isSeen = this.#mean(period, period) - others > CORRELATION_MIN;
      if (!isSeen || here <= CORRELATION_MIN || again <= REPEAT_SHARE * here) continue;
      this.evidence = evidence;
      this.period = period;
    }
  }

  /** Standard errors by which `period`, a multiple of `base`, is proved; 0 when it is too long. */
  evidenceOfMultiple(base: number, period: number): number {
    if (period >= this.#at[LAST]!) return 0;
    // The lag `base` itself is negative by construction: from the next on.
    const otherProducts = this.#products(base, period, 2 * base);
    if (otherProducts === 0) return 0;
    const rise = this.#mean(period, period) - this.#mean(base, period, 2 * base);
    const error = Math.sqrt(1 / this.#products(period, period) + 1 / otherProducts);
    return rise / (error * this.#errorOf(1, base));
  }

  /** Moves the period to where its multiples agree best: a smooth peak says it only nearly. */
  #climb(from: number, top: number): void {
    for (const side of [-1, 1]) {
      for (let lag = this.period + side; lag >= from && lag <= top; lag += side) {
        const evidence = this.evidenceAt(lag);
        if (evidence <= this.evidence) break;
        this.evidence = evidence;
        this.period = lag;
      }
    }
  }

  /** Goes over from the period to a few of it where these prove much more; true when it did. */
  #isPart(top: number, needed: number): boolean {
    const period = this.period;
    for (let parts = 2; parts <= PARTS_MAX && parts * period <= top; parts++) {
      const whole = parts * period;
      const mean = this.#mean(whole, whole);
      const between = this.#mean(period, whole);
      const fewer = Math.min(this.#products(whole, whole), this.#products(period, whole));
      const error = this.#errorOf(fewer, period >> 1);
      const share = between < PART_SHARE * mean ? PART_STANDARD_ERRORS : PART_BEYOND_DOUBT;
      if (mean - between <= share * error) continue;
      if (this.evidenceAt(whole) <= needed) continue;
      this.period = whole;
      return true;
    }
    return false;
  }

  /**
   * Mean correlation at the multiples of `step` from `from` on, weighted by products: those of `period`
   * when that is the step, else those that are no multiple of it.
   */
  #mean(step: number, period: number, from = step): number {
    const count = this.#at[COUNT]!;
    const last = this.#at[LAST]!;
    let sum = 0;
    for (let lag = from; lag <= last; lag += step) {
      if (step !== period && lag % period === 0) continue;
      sum += (count - lag) * this.#correlations[lag]!;
    }
    const products = this.#products(step, period, from);
    return products > 0 ? sum / products : 0;
  }

  /** Products behind {@link #mean}. */
  #products(step: number, period: number, from = step): number {
    const count = this.#at[COUNT]!;
    const last = this.#at[LAST]!;
    let sum = 0;
    for (let lag = from; lag <= last; lag += step) {
      if (step === period || lag % period !== 0) sum += count - lag;
    }
    return sum;
  }

  /** Standard error of a mean over `products` when correlations up to `lag` are no season's. */
  #errorOf(products: number, lag: number): number {
    return Math.sqrt(this.#spreads[Math.min(lag, this.#at[LAST]!)]! / products);
  }

  /** Whether the peak at `lag` comes again at twice that, as far as can be seen. */
  #repeats(lag: number): boolean {
    const r = this.#correlations;
    if (2 * lag + 1 > this.#at[LAST]!) return true;
    const again = Math.max(r[2 * lag - 1]!, r[2 * lag]!, r[2 * lag + 1]!);
    return again > REPEAT_SHARE * r[lag]!;
  }

  /** Sums of products become correlations. */
  #complete(last: number): void {
    const r = this.#correlations;
    const power = r[0]!;
    const spreads = this.#spreads;
    spreads[0] = 1;
    for (let lag = 1; lag <= last; lag++) {
      r[lag] = r[lag]! / power;
      spreads[lag] = spreads[lag - 1]! + 2 * r[lag]! * r[lag]!;
    }
    r[0] = 1;
  }

  #correlateOne(lag: number): void {
    const { stream } = this;
    const count = this.#at[COUNT]!;
    let sum = 0;
    for (let t = lag; t < count; t++) sum += stream[t]! * stream[t - lag]!;
    this.#correlations[lag] = sum / (count - lag);
  }

  /** Four lags in one pass: the stream is read once for all. */
  #correlateFour(lag: number): void {
    const { stream } = this;
    const count = this.#at[COUNT]!;
    const r = this.#correlations;
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    // The three longer lags start later: their first products are made apart.
    for (let t = lag; t < lag + 3; t++) s0 += stream[t]! * stream[t - lag]!;
    for (let t = lag + 1; t < lag + 3; t++) s1 += stream[t]! * stream[t - lag - 1]!;
    s2 += stream[lag + 2]! * stream[0]!;
    for (let t = lag + 3; t < count; t++) {
      const here = stream[t]!;
      s0 += here * stream[t - lag]!;
      s1 += here * stream[t - lag - 1]!;
      s2 += here * stream[t - lag - 2]!;
      s3 += here * stream[t - lag - 3]!;
    }
    r[lag] = s0 / (count - lag);
    r[lag + 1] = s1 / (count - lag - 1);
    r[lag + 2] = s2 / (count - lag - 2);
    r[lag + 3] = s3 / (count - lag - 3);
  }
}

/** Standard normal z that is exceeded with a chance of {@link FALSE_FIND_CHANCE} / `lags`, nearly. */
function evidenceNeeded(lags: number): number {
  const rarity = log(lags / FALSE_FIND_CHANCE);
  return Math.sqrt(2 * rarity - log(4 * Math.PI * rarity));
}
