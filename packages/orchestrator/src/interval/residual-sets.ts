/**
 * Quantiles of the fused forecast's error at one horizon, by several yardsticks at once.
 *
 * Each set remembers residuals divided by a scale known when the forecast was made (or by 1), so
 * it answers "how far off were we, in these units?" over its own memory. The sets are mixed per
 * quantile by how well each has done lately (`quantile-mixture.ts`).
 *
 * @module
 */
import { QUANTILE_LEVELS } from "../forecast.js";
import type { StateBlocks } from "../state/state-blocks.js";
import { PRIOR_QUANTILES, PRIOR_SAMPLE } from "./prior-shape.js";
import { SortedWindow } from "./sorted-window.js";

const LEVELS = QUANTILE_LEVELS.length;
const LEVEL_ARRAY = Float64Array.from(QUANTILE_LEVELS);

/** Memory of the error scales, shortest first; 0.005 serves as the slow mix. */
export const SCALE_ALPHAS: readonly number[] = [0.15, 0.05, 0.02, 0.005];
const MEAN_ALPHA = 0.002;

/** An error larger than this many mean errors counts as this many in every scale. */
const ERROR_CLIP = 15;
const ERROR_CLIP_AFTER = 10;

/** Largest scaled error remembered: past it a quantile says nothing any more. */
const RATIO_MAX = 1e4;

const COUNT = 0;
const MEAN = 1;

export interface ResidualSetPlan {
  /** Window sizes of the sets in plain units, observations. */
  readonly rawWindowCounts: readonly number[];
  /** Window size of the scaled sets, observations. */
  readonly scaledWindowCount: number;
  /** Indices into SCALE_ALPHAS that get a set. */
  readonly scaleIndices: readonly number[];
  /** A scale never falls below this share of the mean absolute error. */
  readonly volatilityFloor: number;
}

export class ResidualSets {
  readonly setCount: number;
  readonly #horizon: number;
  readonly #plan: ResidualSetPlan;
  readonly #windows: SortedWindow[] = [];
  /** Shape (SCALE_ALPHAS), mean |error| with that memory, value units. */
  readonly #scales: Float64Array;
  /** Shape (horizon, setCount): the scale each waiting forecast was made with, value units. */
  readonly #waitingScales: Float64Array;
  readonly #at: Float64Array;

  constructor(blocks: StateBlocks, horizon: number, plan: ResidualSetPlan) {
    this.#horizon = horizon;
    this.#plan = plan;
    for (const count of plan.rawWindowCounts) {
      this.#windows.push(new SortedWindow(blocks.within(`raw${count}`), count, "value units"));
    }
    for (const i of plan.scaleIndices) {
      const scope = blocks.within(`scaled${i}`);
      this.#windows.push(new SortedWindow(scope, plan.scaledWindowCount, "1"));
    }
    this.setCount = this.#windows.length;
    this.#scales = blocks.block("scales", [SCALE_ALPHAS.length], "value units");
    this.#waitingScales = blocks.block("waitingScales", [horizon, this.setCount], "value units");
    this.#at = blocks.block("at", [2], "error count,mean |error|");
  }

  /** Slow mean absolute error, value units; 0 before the first. */
  get meanError(): number {
    return this.#at[MEAN]!;
  }

  /** Fast error scale over the slow one, dimensionless; 1 before the first error. */
  get volatilityRatio(): number {
    const mean = this.#at[MEAN]!;
    return mean > 0 ? this.#scales[1]! / mean : 1;
  }

  /** Learns the error of the forecast that waited in `slot`, value units. */
  learn(error: number, slot: number): void {
    const at = this.#at;
    const size = Math.abs(error);
    const count = ++at[COUNT]!;
    if (count === 1) at[MEAN] = size;
    const clipped = count > ERROR_CLIP_AFTER ? Math.min(size, ERROR_CLIP * at[MEAN]!) : size;
    at[MEAN]! += Math.max(MEAN_ALPHA, 1 / count) * (clipped - at[MEAN]!);
    for (let i = 0; i < SCALE_ALPHAS.length; i++) {
      const alpha = Math.max(SCALE_ALPHAS[i]!, 1 / count);
      this.#scales[i]! += alpha * (clipped - this.#scales[i]!);
    }
    const rawCount = this.#plan.rawWindowCounts.length;
    for (let k = 0; k < this.setCount; k++) {
      const window = this.#windows[k]!;
      if (window.count === 0) {
        const unit = k < rawCount ? at[MEAN]! : 1;
        for (let i = 0; i < PRIOR_SAMPLE.length; i++) window.push(PRIOR_SAMPLE[i]! * unit);
      }
      const scale = this.#waitingScales[slot * this.setCount + k]!;
      window.push(k < rawCount ? error : scaled(error, scale));
    }
  }

  /**
   * Writes every set's quantiles, shape (setCount, levels), value units, relative to the point
   * forecast, and remembers the scales used under `slot`. `fallbackScale` serves until an error
   * was seen, value units.
   */
  quantilesInto(out: Float64Array, slot: number, fallbackScale: number): void {
    const { rawWindowCounts, scaleIndices, volatilityFloor } = this.#plan;
    const mean = this.#at[MEAN]!;
    const floor = volatilityFloor * mean;
    for (let k = 0; k < this.setCount; k++) {
      const window = this.#windows[k]!;
      const isRaw = k < rawWindowCounts.length;
      const scale = isRaw
        ? 1
        : Math.max(this.#scales[scaleIndices[k - rawWindowCounts.length]!]!, floor);
      this.#waitingScales[slot * this.setCount + k] = scale;
      if (window.count > 0) {
        window.quantilesInto(out, k * LEVELS, LEVEL_ARRAY, scale);
        continue;
      }
      for (let i = 0; i < LEVELS; i++) out[k * LEVELS + i] = PRIOR_QUANTILES[i]! * fallbackScale;
    }
  }

  /** Slot of the ring of waiting scales for a forecast made at `index`. */
  slot(index: number): number {
    return index % this.#horizon;
  }
}

/** `error / scale` within bounds; 0 where there was no scale. */
function scaled(error: number, scale: number): number {
  if (!(scale > 0)) return 0;
  return Math.max(-RATIO_MAX, Math.min(RATIO_MAX, error / scale));
}
