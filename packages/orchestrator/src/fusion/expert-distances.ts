/**
 * How far apart the experts' distributions lie: running mean squared distance of their quantile
 * functions (W2² in one dimension), in squares of the error scale.
 *
 * @module
 */
import { QUANTILE_LEVELS } from "../forecast.js";
import type { StateBlocks } from "../state/state-blocks.js";

const LEVELS = QUANTILE_LEVELS.length;
const ALPHA = 0.02;
/** Experts farther apart than this many error scales are as far apart as can be. */
const DISTANCE_MAX = 100;

export class ExpertDistances {
  /** Row-major, shape (experts, experts), symmetric, dimensionless, 0 on the diagonal. */
  readonly squares: Float64Array;
  readonly #count: number;
  readonly #at: Float64Array;

  constructor(blocks: StateBlocks, expertCount: number) {
    this.#count = expertCount;
    this.squares = blocks.block("squares", [expertCount, expertCount], "1");
    this.#at = blocks.block("at", [1], "count");
  }

  /**
   * Takes in one round: `points[from … from + experts)` and `offsets`, 9 an expert, value units;
   * `perScale` is one over the error scale. Cost: 9·experts²/2.
   */
  learn(points: Float64Array, from: number, offsets: Float64Array, perScale: number): void {
    const rounds = this.#at[0]! + 1;
    this.#at[0] = rounds;
    const alpha = Math.max(ALPHA, 1 / rounds);
    const count = this.#count;
    for (let i = 0; i < count; i++) {
      for (let j = 0; j < i; j++) {
        let sum = 0;
        for (let q = 0; q < LEVELS; q++) {
          const gap =
            points[from + i]! -
            points[from + j]! +
            offsets[(from + i) * LEVELS + q]! -
            offsets[(from + j) * LEVELS + q]!;
          const scaled = Math.max(-DISTANCE_MAX, Math.min(DISTANCE_MAX, gap * perScale));
          sum += (scaled * scaled) / LEVELS;
        }
        const before = this.squares[i * count + j]!;
        const after = before + alpha * (sum - before);
        this.squares[i * count + j] = after;
        this.squares[j * count + i] = after;
      }
    }
  }

  /** Mean off the diagonal, dimensionless; what costs are divided by. */
  mean(): number {
    const count = this.#count;
    let sum = 0;
    for (let i = 0; i < this.squares.length; i++) sum += this.squares[i]!;
    return count > 1 ? sum / (count * (count - 1)) : 0;
  }
}
