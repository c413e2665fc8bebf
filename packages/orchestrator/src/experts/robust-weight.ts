/**
 * The state of {@link huberWeightInto}: the newest weight and the running mean absolute errors.
 *
 * @module
 */
import { huberWeightInto, type HuberSettings } from "@meristem/kernels/ridge";
import type { StateBlocks } from "../state/state-blocks.js";

const SLOTS = { count: 0, mean: 1, long: 2 };

export class RobustWeight {
  /** One number, (0, 1]: weight of the newest error. */
  readonly weight: Float64Array;
  readonly #at: Float64Array;

  constructor(blocks: StateBlocks) {
    this.weight = blocks.block("weight", [1], "1").fill(1);
    this.#at = blocks.block("at", [3], "count,mean |error|,long mean |error|");
  }

  /** Updates the means with `errors[0]` and writes its weight. */
  update(errors: Float64Array, settings: HuberSettings): void {
    huberWeightInto(this.weight, errors, this.#at, 0, SLOTS, settings);
  }
}
