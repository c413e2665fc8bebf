/**
 * Where the series tends to stand at each phase of a season: a slow average per phase.
 *
 * @module
 */
import type { StateBlocks } from "../state/state-blocks.js";

export class SeasonalIndex {
  readonly period: number;
  readonly #alpha: number;
  /** Shape (period), value units. */
  readonly #levels: Float64Array;
  /** Shape (period): values seen at each phase. */
  readonly #counts: Float64Array;

  constructor(blocks: StateBlocks, period: number, alpha: number) {
    this.period = period;
    this.#alpha = alpha;
    this.#levels = blocks.block("levels", [period], "value units");
    this.#counts = blocks.block("counts", [period], "count");
  }

  /** Takes in the value at `index`. */
  take(index: number, value: number): void {
    const phase = index % this.period;
    const count = ++this.#counts[phase]!;
    const alpha = Math.max(this.#alpha, 1 / count);
    this.#levels[phase]! += alpha * (value - this.#levels[phase]!);
  }

  /** Level at the phase of `index`, value units; `fallback` when that phase was never seen. */
  at(index: number, fallback: number): number {
    const phase = index % this.period;
    return this.#counts[phase] === 0 ? fallback : this.#levels[phase]!;
  }
}
