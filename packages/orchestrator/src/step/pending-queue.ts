/**
 * Published forecasts waiting for their target, one ring per horizon.
 *
 * The forecast of horizon h made at row t lies in slot t mod h until row t + h comes, is handed
 * out then, and its slot is taken by the forecast made at t + h. So the queue never grows and
 * needs no search.
 *
 * @module
 */
import { cyclic } from "../series/cyclic.js";
import { QUANTILE_LEVELS } from "../forecast.js";
import type { StateBlocks } from "../state/state-blocks.js";

const LEVELS = QUANTILE_LEVELS.length;

/** Of a slot of {@link PendingQueue.waiting}. */
export const WAITING = 1;
/** Rows were left out since: the row that comes is later than the one the forecast was about. */
export const LATE = 2;

export class PendingQueue {
  readonly horizons: readonly number[];
  /** Shape (sum of horizons): 0, or how a forecast waits there. */
  readonly waiting: Float64Array;
  /** Shape (sum of horizons), value units. */
  readonly points: Float64Array;
  /** Shape (sum of horizons, levels), value units. */
  readonly quantiles: Float64Array;
  /** Shape (sum of horizons), index into the mode table. */
  readonly modes: Float64Array;
  /** Shape (sum of horizons), bits of `step/flags.ts`. */
  readonly flagBits: Float64Array;
  readonly #base: readonly number[];

  constructor(blocks: StateBlocks, horizons: readonly number[]) {
    this.horizons = horizons;
    const base: number[] = [];
    let count = 0;
    for (const horizon of horizons) {
      base.push(count);
      count += horizon;
    }
    this.#base = base;
    this.waiting = blocks.block("waiting", [count], "0, 1, or 2: late");
    this.points = blocks.block("points", [count], "value units");
    this.quantiles = blocks.block("quantiles", [count, LEVELS], "value units");
    this.modes = blocks.block("modes", [count], "mode index");
    this.flagBits = blocks.block("flagBits", [count], "bits");
  }

  /** The slot in which a forecast made at `row` waits, and which one due at `row` leaves. */
  slot(horizonIndex: number, row: number): number {
    return this.#base[horizonIndex]! + cyclic(row, this.horizons[horizonIndex]!);
  }

  /** Marks all that waits but what was said at `row`. */
  markLate(row: number): void {
    const { waiting, horizons } = this;
    for (let i = 0; i < horizons.length; i++) {
      const base = this.#base[i]!;
      const newest = this.slot(i, row);
      for (let slot = base; slot < base + horizons[i]!; slot++) {
        if (waiting[slot] === WAITING && slot !== newest) waiting[slot] = LATE;
      }
    }
  }
}
