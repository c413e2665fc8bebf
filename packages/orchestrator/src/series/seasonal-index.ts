/**
 * Where the series tends to stand at each phase of a season: a slow average per phase.
 *
 * @module
 */
import { cyclic } from "./cyclic.js";
import type { StateBlocks } from "../state/state-blocks.js";

export class SeasonalIndex {
  readonly period: number;
  readonly #alpha: number;
  /** Shape (period), value units. */
  readonly levels: Float64Array;
  /** Shape (period): values seen at each phase. */
  readonly counts: Float64Array;

  constructor(blocks: StateBlocks, period: number, alpha: number) {
    this.period = period;
    this.#alpha = alpha;
    this.levels = blocks.block("levels", [period], "value units");
    this.counts = blocks.block("counts", [period], "count");
  }

  /** Takes in the context's newest value. */
  take({ index, value }: { readonly index: number; readonly value: number }): void {
    const phase = cyclic(index, this.period);
    const count = this.counts[phase]! + 1;
    this.counts[phase] = count;
    const alpha = Math.max(this.#alpha, 1 / count);
    this.levels[phase] = this.levels[phase]! + alpha * (value - this.levels[phase]!);
  }
}
