/**
 * Mean absolute errors of one horizon, slow, fast and by phase of the season, and the mean absolute
 * value of the series.
 *
 * @module
 */
import { clippedScaleInto } from "@meristem/kernels/detect";
import { cyclic } from "../series/cyclic.js";
import type { SeriesContext } from "../series/series-context.js";
import type { StateBlocks } from "../state/state-blocks.js";

/** Memory of the error means. */
const ALPHAS = [0.02, 0.05, 0.15, 0.5];
export const FAST = 1;
const LEVEL_ALPHA = 0.01;
const PHASE_ALPHA = 0.1;
/** Share of the overall mean in the first value of a phase. */
const PHASE_PRIOR = 0.7;

/** The slow mean error; its limit clips the errors of all other means too. */
const ERROR_SCALE = {
  alpha: 0.002,
  clip: 15,
  longShare: 0.1,
  clipAfter: 10,
  limitIncludesNewest: true,
};

const COUNT = 0;
const MEAN = 1;
const LONG = 2;
const LEVEL = 3;
const LEVEL_COUNT = 4;
const SCALE_SLOTS = { count: COUNT, mean: MEAN, long: LONG };

export class ErrorScales {
  readonly count = ALPHAS.length;
  /** Shape (4), mean |error| with each memory, value units. */
  readonly means: Float64Array;
  readonly period: number;
  /** Shape (period), mean |error| at each phase, value units. */
  readonly #phases: Float64Array;
  readonly #phaseCounts: Float64Array;
  readonly #at: Float64Array;
  /** Scratch. */
  readonly #limit = new Float64Array(1);

  /** `period` is 0 when there is no season. */
  constructor(blocks: StateBlocks, period: number) {
    this.period = period;
    this.means = blocks.block("means", [ALPHAS.length], "value units");
    this.#phases = blocks.block("phases", [period], "value units");
    this.#phaseCounts = blocks.block("phaseCounts", [period], "count");
    const slots = "error count,mean |error|,long mean |error|,mean |value|,value count";
    this.#at = blocks.block("at", [5], slots);
  }

  get errorCount(): number {
    return this.#at[COUNT]!;
  }

  /** Slow mean absolute error, value units; 0 before the first. */
  get mean(): number {
    return this.#at[MEAN]!;
  }

  /** Mean absolute value of the series, value units. */
  get level(): number {
    return this.#at[LEVEL]!;
  }

  /** Mean absolute error at the phase of `index`, value units; 0 when not known. */
  phase(index: number): number {
    return this.period > 0 ? this.#phases[cyclic(index, this.period)]! : 0;
  }

  noteLevel({ value }: SeriesContext): void {
    const at = this.#at;
    const count = at[LEVEL_COUNT]! + 1;
    at[LEVEL_COUNT] = count;
    const alpha = Math.max(LEVEL_ALPHA, 1 / count);
    at[LEVEL] = at[LEVEL]! + alpha * (Math.abs(value) - at[LEVEL]!);
  }

  /**
   * Updates the means with the absolute error `sizes[0]` of the forecast for `index`, value units. In
   * an array: a number that is passed on may be boxed in a hot loop.
   */
  learn(sizes: Float64Array, index: number): void {
    const at = this.#at;
    const size = sizes[0]!;
    const count = at[COUNT]! + 1;
    at[COUNT] = count;
    clippedScaleInto(this.#limit, sizes, at, 0, SCALE_SLOTS, ERROR_SCALE);
    const clipped = Math.min(size, this.#limit[0]!);
    for (let i = 0; i < ALPHAS.length; i++) {
      const alpha = Math.max(ALPHAS[i]!, 1 / count);
      this.means[i] = this.means[i]! + alpha * (clipped - this.means[i]!);
    }
    if (this.period === 0) return;
    const phase = cyclic(index, this.period);
    const seen = this.#phaseCounts[phase]! + 1;
    this.#phaseCounts[phase] = seen;
    const before = this.#phases[phase]!;
    this.#phases[phase] =
      seen === 1
        ? PHASE_PRIOR * at[MEAN]! + (1 - PHASE_PRIOR) * clipped
        : before + Math.max(PHASE_ALPHA, 1 / (seen + 1)) * (clipped - before);
  }
}
