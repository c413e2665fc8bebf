/**
 * How rough the path of the series is: the Hurst exponent of its newest values with its standard
 * error, looked at now and then.
 *
 *     Ĥ = Σ_j c_j log₂ mean (x_t − 2 x_{t−m} + x_{t−2m})²      m = 2^j
 *
 * ½ is a random walk, below it the path turns back on itself, 0 is noise about a level. It costs
 * nothing between looks, and reads what the context remembers: there is no second memory.
 *
 * @see Istas & Lang, Ann. Inst. H. Poincaré 33 (1997); `@meristem/kernels/regularity`, whose
 *   `hurstExponent` a test compares with.
 * @module
 */
import { logInto } from "@meristem/kernels/math";
import type { SeriesContext } from "../series/series-context.js";
import type { StateBlocks } from "../state/state-blocks.js";

/** Values one look is about. */
export const ROUGHNESS_COUNT = 512;
/** Steps from one look to the next. */
const LOOK_STEPS = 32;
/** Share of the values that may be stand-ins. */
const MISSING_SHARE_MAX = 0.1;
/** Standard errors by which the exponent must lie beyond a threshold. */
const STANDARD_ERRORS = 2;

/** Coefficients c_j for 512 values: half the weighted slope, as in `regularity/hurst-error.ts`. */
const COEFFICIENTS = Float64Array.of(
  -0.18749864170789834,
  0.019550350982679054,
  0.06571960504487796,
  0.059904303793800386,
  0.04232438188654095,
);
/** Standard errors at exponents 0.05, 0.15, … 0.95, from the same place. */
const ERRORS = Float64Array.of(
  0.020558183655690808,
  0.02481179838382687,
  0.028149762702176187,
  0.030577514727434037,
  0.03230658967588017,
  0.03353183939423333,
  0.03440167465105334,
  0.03502351131432839,
  0.035473710672065076,
  0.03580609428297162,
);

const EXPONENT = 0;
const ERROR = 1;
const IS_KNOWN = 2;
const WAIT = 3;
const RATIO = 4;
const SLOTS = "exponent,standard error,0 or 1,steps to the next look,variance ratio";

/** Steps of the long changes the variance ratio compares with single ones. */
const LONG = 16;

export class RoughnessWatch {
  readonly #at: Float64Array;
  /** Scratch, shape (lags). */
  readonly #logs = new Float64Array(COEFFICIENTS.length);

  constructor(blocks: StateBlocks) {
    this.#at = blocks.block("at", [5], SLOTS);
  }

  /** Whether there was a look that could tell. */
  get isKnown(): boolean {
    return this.#at[IS_KNOWN] === 1;
  }

  /** Not cut to [0, 1]; meaningless until {@link isKnown}. */
  get exponent(): number {
    return this.#at[EXPONENT]!;
  }

  get standardError(): number {
    return this.#at[ERROR]!;
  }

  /**
   * Mean square of changes over 16 steps, over 16 times that of single changes: 1 for a random walk,
   * towards 0 for a stationary series, above 1 where changes go on. Lo & MacKinlay (1988).
   */
  get varianceRatio(): number {
    return this.#at[RATIO]!;
  }

  /** Whether the path is rougher than `config.roughnessThreshold`, beyond doubt. */
  isRougher({ roughnessThreshold }: RoughnessSettings): boolean {
    const at = this.#at;
    // Noise that turns back on itself has a negative exponent: 0 must mean never, not below 0.
    if (at[IS_KNOWN] === 0 || roughnessThreshold === 0) return false;
    return at[EXPONENT]! + STANDARD_ERRORS * at[ERROR]! < roughnessThreshold;
  }

  /** Whether it is smoother, beyond doubt: between the two nothing changes. */
  isSmoother({ roughnessThreshold }: RoughnessSettings): boolean {
    const at = this.#at;
    if (roughnessThreshold === 0) return true;
    return at[EXPONENT]! - STANDARD_ERRORS * at[ERROR]! > roughnessThreshold;
  }

  /** Once a step. Cost of a look: five passes over 512 values. */
  step(context: SeriesContext): void {
    const at = this.#at;
    if (at[WAIT]! > 0) {
      at[WAIT] = at[WAIT]! - 1;
      return;
    }
    if (context.index + 1 < ROUGHNESS_COUNT) return;
    at[WAIT] = LOOK_STEPS - 1;
    if (this.#missingShare(context) <= MISSING_SHARE_MAX) this.#look(context);
  }

  #missingShare({ known, index, mask }: SeriesContext): number {
    let missing = 0;
    for (let lag = 0; lag < ROUGHNESS_COUNT; lag++) {
      if (known[(index - lag) & mask] === 0) missing++;
    }
    return missing / ROUGHNESS_COUNT;
  }

  #look({ ring, head, scale }: SeriesContext): void {
    const logs = this.#logs;
    const first = head - ROUGHNESS_COUNT + 1;
    for (let j = 0; j < logs.length; j++) {
      const m = 1 << j;
      let sum = 0;
      for (let t = first + 2 * m; t <= head; t++) {
        // In scales of change: the squares of huge and of tiny values stay numbers.
        const second = (ring[t]! - ring[t - m]! - (ring[t - m]! - ring[t - 2 * m]!)) / scale;
        sum += Math.min(second * second, 1e290);
      }
      if (!(sum > 0)) return; // It stands still: there is no path to judge.
      logs[j] = sum / (ROUGHNESS_COUNT - 2 * m);
    }
    logInto(logs, logs);
    let exponent = 0;
    for (let j = 0; j < logs.length; j++) exponent += (COEFFICIENTS[j]! * logs[j]!) / Math.LN2;
    this.#compareChanges(ring, head, scale);
    const at = this.#at;
    const place = Math.max(0, Math.min(ERRORS.length - 1, 10 * exponent - 0.5));
    const below = Math.min(ERRORS.length - 2, place | 0);
    at[EXPONENT] = exponent;
    at[ERROR] = ERRORS[below]! + (place - below) * (ERRORS[below + 1]! - ERRORS[below]!);
    at[IS_KNOWN] = 1;
  }

  #compareChanges(ring: Float64Array, head: number, scale: number): void {
    const first = head - ROUGHNESS_COUNT + 1;
    let short = 0;
    let long = 0;
    for (let t = first + LONG; t <= head; t++) {
      const one = (ring[t]! - ring[t - 1]!) / scale;
      const many = (ring[t]! - ring[t - LONG]!) / scale;
      short += Math.min(one * one, 1e290);
      long += Math.min(many * many, 1e290);
    }
    this.#at[RATIO] = short > 0 ? long / short / LONG : 0;
  }
}

export interface RoughnessSettings {
  /** Exponent below which the path counts as rough; 0: none does. */
  readonly roughnessThreshold: number;
}
