/**
 * Finds seasonal periods in one go: the law of `../series/season-finder.ts` over a ring small enough
 * for that, and one set of scratch arrays for any number of series.
 *
 * Peaks of the autocorrelation of clipped changes, or, when there are none, of a band-passed series.
 *
 * @module
 */
const VALUES_MIN = 24;
const CLIP = 4;
/** Periods shorter than this are left to the linear member. */
const PERIOD_MIN = 4;
const PERIODS_SEEN_MIN = 2.5;
const CORRELATION_MIN = 0.3;
/** Standard errors of a correlation that a peak must reach. */
export const STANDARD_ERRORS = 3.2;
/** How far a peak must rise above the lowest point before it: changes, and band-passed. */
const PROMINENCE = [0.3, 0.7];
const BAND_CORRELATION_MIN = 0.5;
const BAND_PERIODS_MIN = 4;
const BAND_ALPHAS = [0.3, 0.02];
/** Share of its height a peak must repeat at twice its lag. */
const REPEAT_SHARE = 0.5;
/** The shortest peak that is this share of the highest is the period. */
const FUNDAMENTAL_SHARE = 0.75;
const PRODUCTS_MIN = 20;

export class SeasonLook {
  /** Period found, steps; 0 for none. */
  first = 0;
  /** A multiple of it that stands out by itself, steps; 0 for none. */
  second = 0;
  /** Correlation at `first`, and at the period in use by the same curve. */
  strength = 0;
  currentStrength = 0;
  readonly #lagMax: number;
  readonly #stream: Float64Array;
  readonly #correlations: Float64Array;
  #count = 0;
  #lagTop = 0;

  constructor(lagMax: number, countMax: number) {
    this.#lagMax = lagMax;
    this.#stream = new Float64Array(lagMax > 0 ? countMax : 0);
    this.#correlations = new Float64Array(lagMax + 8);
  }

  /** Looks at `values[0 … count)`, oldest first. Cost: count · lagMax products, twice at most. */
  look(values: Float64Array, count: number, current: number): void {
    this.first = 0;
    this.second = 0;
    this.strength = 0;
    this.currentStrength = 0;
    if (count < VALUES_MIN || this.#lagMax < PERIOD_MIN) return;
    this.#count = count;
    this.#lagTop = Math.min(this.#lagMax, Math.floor(count / 2.2)) + 1;
    for (let kind = 0; kind < 2; kind++) {
      if (kind === 0) this.#fillChanges(values);
      else this.#fillBand(values);
      if (!this.#correlate()) return;
      const here = current > 0 && current <= this.#lagMax ? this.#correlations[current] : 0;
      const first = this.#fundamental(kind);
      this.currentStrength =
        kind === 1 && first === 0 ? Math.max(this.currentStrength, here > 0.4 ? here : 0) : here;
      if (first === 0) continue;
      this.first = first;
      this.second = this.#multiple(first);
      this.strength = this.#correlations[first];
      return;
    }
  }

  #fillChanges(values: Float64Array): void {
    this.#stream[0] = 0;
    for (let t = 1; t < this.#count; t++) this.#stream[t] = values[t] - values[t - 1];
  }

  #fillBand(values: Float64Array): void {
    let fast = values[0];
    let slow = fast;
    for (let t = 0; t < this.#count; t++) {
      fast += Math.max(BAND_ALPHAS[0], 1 / (t + 1)) * (values[t] - fast);
      slow += Math.max(BAND_ALPHAS[1], 1 / (t + 1)) * (values[t] - slow);
      this.#stream[t] = fast - slow;
    }
  }

  /** Scales and clips the stream and fills the correlations; false when nothing moves. */
  #correlate(): boolean {
    const stream = this.#stream;
    const count = this.#count;
    const correlations = this.#correlations;
    let mean = 0;
    for (let t = 0; t < count; t++) mean += Math.abs(stream[t]) / count;
    if (!(mean > 0)) return false;
    for (let t = 0; t < count; t++) {
      stream[t] = Math.max(-CLIP, Math.min(CLIP, stream[t] / mean));
    }
    const power = this.#product(0);
    if (!(power > 0)) return false;
    for (let lag = 0; lag <= this.#lagTop; lag += 4) this.#fourProducts(lag);
    for (let lag = 0; lag <= this.#lagTop; lag++) correlations[lag] /= power;
    return true;
  }

  #product(lag: number): number {
    const stream = this.#stream;
    let sum = 0;
    for (let t = lag; t < this.#count; t++) sum += stream[t] * stream[t - lag];
    return sum / (this.#count - lag);
  }

  /** Four lags in one pass: the stream is read once for all. */
  #fourProducts(lag: number): void {
    const stream = this.#stream;
    const count = this.#count;
    const correlations = this.#correlations;
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    // The three longer lags start later: their first products are made apart.
    for (let t = lag; t < lag + 3; t++) s0 += stream[t] * stream[t - lag];
    for (let t = lag + 1; t < lag + 3; t++) s1 += stream[t] * stream[t - lag - 1];
    s2 += stream[lag + 2] * stream[0];
    for (let t = lag + 3; t < count; t++) {
      const here = stream[t];
      s0 += here * stream[t - lag];
      s1 += here * stream[t - lag - 1];
      s2 += here * stream[t - lag - 2];
      s3 += here * stream[t - lag - 3];
    }
    correlations[lag] = s0 / (count - lag);
    correlations[lag + 1] = s1 / (count - lag - 1);
    correlations[lag + 2] = s2 / (count - lag - 2);
    correlations[lag + 3] = s3 / (count - lag - 3);
  }

  /** Correlation at a lag that may lie beyond the table; 1 where nothing is known. */
  #far(lag: number): number {
    if (lag <= this.#lagTop) return this.#correlations[lag];
    if (this.#count - lag < PRODUCTS_MIN) return 1;
    return this.#product(lag) / this.#product(0);
  }

  #fundamental(kind: number): number {
    const correlations = this.#correlations;
    const count = this.#count;
    const top = Math.min(this.#lagTop - 1, Math.floor(count / PERIODS_SEEN_MIN));
    const threshold = Math.max(CORRELATION_MIN, STANDARD_ERRORS / Math.sqrt(count));
    const prominence = PROMINENCE[kind];
    const peaks: number[] = [];
    let lowest = 1;
    let highest = 0;
    for (let lag = 2; lag <= top; lag++) {
      const here = correlations[lag];
      const isPeak =
        lag >= PERIOD_MIN &&
        here >= correlations[lag - 1] &&
        here >= correlations[lag + 1] &&
        here > threshold &&
        here - lowest > prominence &&
        (kind === 0 || (here > BAND_CORRELATION_MIN && count >= BAND_PERIODS_MIN * lag));
      if (isPeak && this.#repeats(lag)) {
        peaks.push(lag);
        if (here > highest) highest = here;
      }
      if (here < lowest) lowest = here;
    }
    return peaks.find((lag) => correlations[lag] >= FUNDAMENTAL_SHARE * highest) ?? 0;
  }

  #repeats(lag: number): boolean {
    let again = -1;
    for (let near = 2 * lag - 1; near <= 2 * lag + 1; near++) {
      again = Math.max(again, this.#far(near));
    }
    return again > REPEAT_SHARE * this.#correlations[lag];
  }

  /** A multiple of the first period that stands out of its neighbours. */
  #multiple(first: number): number {
    const r = this.#correlations;
    const count = this.#count;
    const top = Math.min(this.#lagTop - 1, Math.floor(count / PERIODS_SEEN_MIN));
    let found = 0;
    for (let lag = 2 * first; lag <= top; lag += first) {
      const here = r[lag];
      const beyond = lag + first <= this.#lagTop ? r[lag + first] : 0;
      const beside = Math.max(r[first], r[lag - first], beyond);
      const margin = (3 * (1 - beside * beside)) / Math.sqrt(count);
      if (here - beside <= margin || here < r[lag - 1] || here < r[lag + 1]) continue;
      if (1 - here >= 0.75 * (1 - beside)) continue;
      if (found === 0 || here > r[found]) found = lag;
    }
    return found;
  }
}
