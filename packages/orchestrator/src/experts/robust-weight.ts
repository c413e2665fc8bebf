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
const WEIGHT_MIN = 1e-6;

export interface RobustSettings {
  /** Error beyond which an update grows no more, mean absolute errors. */
  readonly huberThreshold: number;
}

export class RobustWeight {
  /** One number, (0, 1]: weight of the newest error. */
  readonly weight: Float64Array;
  readonly #at: Float64Array;

  constructor(blocks: StateBlocks) {
    this.weight = blocks.block("weight", [1], "1").fill(1);
    this.#at = blocks.block("at", [3], "count,mean |error|,long mean |error|");
  }

  /** Takes in `errors[0]` and writes its weight. */
  take(errors: Float64Array, { huberThreshold: threshold }: RobustSettings): void {
    const at = this.#at;
    const size = Math.abs(errors[0]!);
    const count = at[COUNT]! + 1;
    at[COUNT] = count;
    at[LONG] = at[LONG]! + (size - at[LONG]!) / count;
    const limit = threshold * Math.max(at[MEAN]!, LONG_SHARE * at[LONG]);
    const isTrusted = count > TRUSTED_AFTER;
    const clipped = isTrusted ? Math.min(size, CLIP * limit) : size;
    at[MEAN] = at[MEAN]! + Math.max(ALPHA, 1 / count) * (clipped - at[MEAN]!);
    const isLarge = isTrusted && size > limit;
    this.weight[0] = isLarge ? Math.max(limit / size, WEIGHT_MIN) : 1;
  }
}
