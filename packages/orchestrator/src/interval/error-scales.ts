/**
 * How large the errors of one horizon have been: slow and fast means of their absolute values, by
 * phase of the season, and how large the series itself is.
 *
 * @module
 */
import { cyclic } from "../series/cyclic.js";
import type { SeriesContext } from "../series/series-context.js";
import type { StateBlocks } from "../state/state-blocks.js";

/** Memory of the error means. */
const ALPHAS = [0.02, 0.05, 0.15, 0.5];
export const FAST = 1;
const MEAN_ALPHA = 0.002;
const LEVEL_ALPHA = 0.01;
const PHASE_ALPHA = 0.1;
/** Share of the overall mean in the first value of a phase. */
const PHASE_PRIOR = 0.7;

/** An error larger than this many mean errors counts as this many. */
const ERROR_CLIP = 15;
const LONG_SHARE = 0.1;
const CLIP_AFTER = 10;

const COUNT = 0;
const MEAN = 1;
const LONG = 2;
const LEVEL = 3;
const LEVEL_COUNT = 4;

export class ErrorScales {
  readonly count = ALPHAS.length;
  /** Shape (4), mean |error| with each memory, value units. */
  readonly means: Float64Array;
  readonly period: number;
  /** Shape (period), mean |error| at each phase, value units. */
  readonly #phases: Float64Array;
  readonly #phaseCounts: Float64Array;
  readonly #at: Float64Array;

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
   * Takes in the absolute error `sizes[0]` of the forecast for `index`, value units. In an array: a
   * number that is passed on may be boxed, and this is the hot path.
   */
  learn(sizes: Float64Array, index: number): void {
    const at = this.#at;
    const size = sizes[0]!;
    const count = at[COUNT]! + 1;
    at[COUNT] = count;
    if (count === 1) at[MEAN] = size;
    at[LONG] = at[LONG]! + (size - at[LONG]!) / count;
    const limit = ERROR_CLIP * at[MEAN]! + LONG_SHARE * at[LONG];
    const clipped = count > CLIP_AFTER ? Math.min(size, limit) : size;
    for (let i = 0; i < ALPHAS.length; i++) {
      const alpha = Math.max(ALPHAS[i]!, 1 / count);
      this.means[i] = this.means[i]! + alpha * (clipped - this.means[i]!);
    }
    at[MEAN] = at[MEAN]! + Math.max(MEAN_ALPHA, 1 / count) * (clipped - at[MEAN]!);
    if (this.period === 0) return;
    const phase = cyclic(index, this.period);
    const seen = this.#phaseCounts[phase]! + 1;
    this.#phaseCounts[phase] = seen;
    const before = this.#phases[phase]!;
    this.#phases[phase] =
      seen === 1
        ? PHASE_PRIOR * at[MEAN] + (1 - PHASE_PRIOR) * clipped
        : before + Math.max(PHASE_ALPHA, 1 / (seen + 1)) * (clipped - before);
  }
}
