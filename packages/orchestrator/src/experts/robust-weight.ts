/**
 * Huber's weight of an error, against a running mean absolute error that large ones cannot lift.
 *
 * @module
 */
import type { StateBlocks } from "../state/state-blocks.js";

const COUNT = 0;
const MEAN = 1;
const LONG = 2;
const ALPHA = 0.01;
const TRUSTED_AFTER = 5;
/** An error counts for the mean as at most this many thresholds. */
const CLIP = 4;
/** The mean never counts as less than this share of the plain mean of all errors. */
const LONG_SHARE = 0.02;

export class RobustWeight {
  readonly #at: Float64Array;

  constructor(blocks: StateBlocks) {
    this.#at = blocks.block("at", [3], "count,mean |error|,long mean |error|");
  }

  /** Weight in (0, 1] of `error`; `threshold` in mean absolute errors. Takes the error in. */
  take(error: number, threshold: number): number {
    const at = this.#at;
    const size = Math.abs(error);
    const count = ++at[COUNT]!;
    at[LONG]! += (size - at[LONG]!) / count;
    const limit = threshold * Math.max(at[MEAN]!, LONG_SHARE * at[LONG]!);
    const isTrusted = count > TRUSTED_AFTER;
    const clipped = isTrusted ? Math.min(size, CLIP * limit) : size;
    at[MEAN]! += Math.max(ALPHA, 1 / count) * (clipped - at[MEAN]!);
    return isTrusted && size > limit ? Math.max(limit / size, 1e-6) : 1;
  }
}
