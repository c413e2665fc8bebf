/**
 * How far apart the experts' distributions lie: running mean squared distance of their quantile
 * functions (W2² in one dimension), in squares of the error scale.
 *
 * @module
 */
import { levelWeights, quantileCostInto } from "@meristem/kernels/ot";
import { QUANTILE_LEVELS } from "../forecast.js";
import type { StateBlocks } from "../state/state-blocks.js";

const LEVELS = QUANTILE_LEVELS.length;
const LEVEL_WEIGHTS = levelWeights(Float64Array.from(QUANTILE_LEVELS));
const ALPHA = 0.02;
/** A quantile farther from the fused point than this many error scales is as far as can be. */
const DISTANCE_MAX = 50;

/** What the experts said of the targets that are waiting; not written here. */
export interface WaitingForecasts {
  /** Shape (targets, experts), value units, and shape (targets, experts, 9) around them. */
  readonly points: Float64Array;
  readonly offsets: Float64Array;
  /** Shape (targets, experts), 1 who said anything. Who sleeps is taken to say what was fused. */
  readonly awake: Float64Array;
  /** Shape (targets), value units. */
  readonly fused: Float64Array;
}

export class ExpertDistances {
  /** Row-major, shape (experts, experts), symmetric, dimensionless, 0 on the diagonal. */
  readonly squares: Float64Array;
  readonly #count: number;
  readonly #waiting: WaitingForecasts;
  readonly #at: Float64Array;
  readonly #quantiles: Float64Array;

  constructor(blocks: StateBlocks, expertCount: number, waiting: WaitingForecasts) {
    this.#count = expertCount;
    this.#waiting = waiting;
    this.squares = blocks.block("squares", [expertCount, expertCount], "1");
    this.#at = blocks.block("at", [1], "count");
    this.#quantiles = new Float64Array(expertCount * LEVELS);
  }

  /**
   * Takes in what was said of the target in `slot`; `perScale[0]` is one over the error scale.
   * 0 (nothing measured yet) teaches nothing. Cost: 9·experts²/2 multiply–adds in the WASM core.
   */
  learn(slot: number, perScale: Float64Array): void {
    if (perScale[0] === 0) return;
    const { points, offsets, awake, fused } = this.#waiting;
    const rounds = this.#at[0]! + 1;
    this.#at[0] = rounds;
    const quantiles = this.#quantiles;
    for (let k = 0; k < this.#count; k++) {
      const from = slot * this.#count + k;
      const isAwake = awake[from] === 1;
      const gap = isAwake ? points[from]! - fused[slot]! : 0;
      for (let q = 0; q < LEVELS; q++) {
        const offset = isAwake ? offsets[from * LEVELS + q]! : 0;
        const scaled = (gap + offset) * perScale[0]!;
        quantiles[k * LEVELS + q] = Math.max(-DISTANCE_MAX, Math.min(DISTANCE_MAX, scaled));
      }
    }
    quantileCostInto(this.squares, quantiles, LEVEL_WEIGHTS, 1 - Math.max(ALPHA, 1 / rounds));
  }

  /** Mean off the diagonal, dimensionless; what costs are divided by. */
  mean(): number {
    const count = this.#count;
    let sum = 0;
    for (let i = 0; i < this.squares.length; i++) sum += this.squares[i]!;
    return count > 1 ? sum / (count * (count - 1)) : 0;
  }
}
