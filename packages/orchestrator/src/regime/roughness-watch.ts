/**
 * Roughness of the path: Hurst exponent of the newest values, its standard error and a variance ratio,
 * updated every {@link UPDATE_STEPS} steps.
 *
 * The values are those of the context, so there is no second memory; no work is done between updates.
 *
 * @module
 */
import {
  hurstExponentInto,
  hurstPlan,
  varianceRatio,
  type HurstPlan,
} from "@meristem/kernels/regularity";
import type { SeriesContext } from "../series/series-context.js";
import type { StateBlocks } from "../state/state-blocks.js";

/** Values in the window of one estimate. */
export const ROUGHNESS_COUNT = 512;
/** Steps from one update to the next. */
const UPDATE_STEPS = 32;
/** Largest share of imputed values in the window. */
const MISSING_SHARE_MAX = 0.1;
/** Standard errors by which the exponent must lie beyond a threshold. */
const STANDARD_ERRORS = 2;
/** Steps of the long changes in the variance ratio. */
const LONG = 16;

// The two results of `hurstExponentInto` are neighbours.
const EXPONENT = 0;
const ERROR = 1;
const IS_KNOWN = 2;
const WAIT = 3;
const RATIO = 4;
const SLOTS = "exponent,standard error,0 or 1,steps to the next update,variance ratio";

let sharedPlan: HurstPlan | undefined;

/** The plan of all series: some milliseconds in the first predictor of a process, then free. */
function planOfAll(): HurstPlan {
  sharedPlan ??= hurstPlan(ROUGHNESS_COUNT);
  return sharedPlan;
}

export class RoughnessWatch {
  readonly #at: Float64Array;
  readonly #plan = planOfAll();

  constructor(blocks: StateBlocks) {
    this.#at = blocks.block("at", [5], SLOTS);
  }

  /** Whether an estimate exists: after 512 values, at most a tenth of them imputed, not all equal. */
  get isKnown(): boolean {
    return this.#at[IS_KNOWN] === 1;
  }

  /** Hurst exponent, not cut to [0, 1]; meaningless until {@link isKnown}. */
  get exponent(): number {
    return this.#at[EXPONENT]!;
  }

  get standardError(): number {
    return this.#at[ERROR]!;
  }

  /**
   * Variance ratio of changes over 16 steps and over one: 1 for a random walk, towards 0 for a
   * stationary series, above 1 where changes persist.
   */
  get varianceRatio(): number {
    return this.#at[RATIO]!;
  }

  /** Whether the exponent is below `roughnessThreshold` by two standard errors. */
  isRougher({ roughnessThreshold }: RoughnessSettings): boolean {
    const at = this.#at;
    // Antipersistent noise has a negative exponent: a threshold of 0 means never, not below 0.
    if (at[IS_KNOWN] === 0 || roughnessThreshold === 0) return false;
    return at[EXPONENT]! + STANDARD_ERRORS * at[ERROR]! < roughnessThreshold;
  }

  /** Whether it is above by two standard errors. Between the two nothing changes. */
  isSmoother({ roughnessThreshold }: RoughnessSettings): boolean {
    const at = this.#at;
    if (roughnessThreshold === 0) return true;
    return at[EXPONENT]! - STANDARD_ERRORS * at[ERROR]! > roughnessThreshold;
  }

  /** Once a step. Cost of an update: six passes over 512 values. */
  step(context: SeriesContext): void {
    const at = this.#at;
    if (at[WAIT]! > 0) {
      at[WAIT] = at[WAIT]! - 1;
      return;
    }
    if (context.index + 1 < ROUGHNESS_COUNT) return;
    at[WAIT] = UPDATE_STEPS - 1;
    if (this.#missingShare(context) <= MISSING_SHARE_MAX) this.#update(context);
  }

  #missingShare({ known, index, mask }: SeriesContext): number {
    let missing = 0;
    for (let lag = 0; lag < ROUGHNESS_COUNT; lag++) {
      if (known[(index - lag) & mask] === 0) missing++;
    }
    return missing / ROUGHNESS_COUNT;
  }

  #update({ ring, head, scale }: SeriesContext): void {
    const at = this.#at;
    const first = head - ROUGHNESS_COUNT + 1;
    if (!hurstExponentInto(at, EXPONENT, ring, first, scale, this.#plan)) return;
    at[RATIO] = varianceRatio(ring, first, ROUGHNESS_COUNT, LONG, scale);
    at[IS_KNOWN] = 1;
  }
}

export interface RoughnessSettings {
  /** Exponent below which the path counts as rough; 0: no path does. */
  readonly roughnessThreshold: number;
}
