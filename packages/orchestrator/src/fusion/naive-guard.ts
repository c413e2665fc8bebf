/**
 * How far the mixture is trusted against the last value: never worse than naive for long.
 *
 *     d = (|y − naive| − |y − fused|) / s      D = sum of the newest h of d
 *     z = Σ d / √V + loan      V = Σ D² / h, but at least Σ d²
 *     trust = (z − low) / (high − low), within 0…1
 *
 * The sums are discounted. Errors at h > 1 share h − 1 steps: on a walk d hardly moves for h steps, on
 * noise around a mean every d is news. V measures which, from a guess between the two.
 *
 * Longer horizons hear of their own late, so the shortest lends them its z, within 0…LOAN_MAX: who beats
 * the last value on noise one step ahead will do so h ahead. All of it is lent where the naive error
 * is the same at both, as on noise; nothing where it has grown by √h, as on a walk.
 *
 * @see Diebold & Mariano, Comparing predictive accuracy (1995), for the statistic; Newey & West (1987)
 *   for V: squares of sums over h are triangular weights on the autocovariances.
 * @module
 */
import { clippedScaleInto } from "@meristem/kernels/detect";
import { cyclic } from "../series/cyclic.js";
import type { SeriesContext } from "../series/series-context.js";
import type { StateBlocks } from "../state/state-blocks.js";

const LOSS_CLIP = 10;
/** z below `low`: the naive forecast; above `high`: the mixture; between: part of each. */
const SHORT = { memory: 0.998, low: -1, high: 1 };
/**
 * Firmer and slower: far ahead a random walk has many chances to look forecastable. Bounds under which
 * the worst of twenty walks stays within 0.5 % of the last value (`bench:bars`).
 */
const LONG = { memory: 0.9995, low: 0.5, high: 1.9 };
/** The guess: V over Σ d² less one, for every step that errors share. */
const OVERLAP = 0.5;
/** The guess counts as much as so many horizons of rounds. */
const GUESS_HORIZONS = 4;
const LOAN_MAX = 3;
const SCALE_ALPHA = 0.01;
const ERROR_SCALE = {
  alpha: SCALE_ALPHA,
  clip: 8,
  longShare: 0.1,
  clipAfter: 5,
  limitIncludesNewest: true,
};

const GAIN = 0;
const SQUARES = 1;
const TRUST = 2;
const SCALE = 3;
const LONG_MEAN = 4;
const COUNT = 5;
const NEWEST = 6;
const SUM_SQUARES = 7;
const EVIDENCE = 8;
const NAIVE_MEAN = 9;
const LOAN = 10;
const SCALE_SLOTS = { count: COUNT, mean: SCALE, long: LONG_MEAN };
const SLOTS =
  "discounted gain,discounted squares,trust,error scale,long mean error,count," +
  "gain over a horizon,discounted squares of that,z,mean naive |error|,loan";

export class NaiveGuard {
  readonly #horizon: number;
  readonly #isOn: boolean;
  readonly #bounds: typeof SHORT;
  readonly #lender: NaiveGuard | undefined;
  /** Shape (horizon), value units. */
  readonly #points: Float64Array;
  readonly #naive: Float64Array;
  /** Shape (horizon): the newest of d. */
  readonly #gains: Float64Array;
  readonly #at: Float64Array;
  /** Scratch. */
  readonly #limit = new Float64Array(1);

  /** Without `isOn` the mixture is always trusted. `lender` is the guard of the shortest horizon. */
  constructor(blocks: StateBlocks, horizon: number, isOn: boolean, lender?: NaiveGuard) {
    this.#horizon = horizon;
    this.#isOn = isOn;
    this.#lender = lender;
    this.#bounds = horizon === 1 ? SHORT : LONG;
    this.#points = blocks.block("points", [horizon], "value units");
    this.#naive = blocks.block("naive", [horizon], "value units");
    this.#gains = blocks.block("gains", [horizon], "1");
    this.#at = blocks.block("at", [11], SLOTS);
    this.#at[TRUST] = 1;
  }

  /** Share of the mixture in the forecast, 0…1. */
  get trust(): number {
    return this.#isOn ? this.#at[TRUST]! : 1;
  }

  /** Scores what was noted for `index` against `values[0]`. */
  learn(index: number, values: Float64Array): void {
    const at = this.#at;
    const value = values[0]!;
    const slot = cyclic(index, this.#horizon);
    const naive = Math.abs(value - this.#naive[slot]!);
    const fused = Math.abs(value - this.#points[slot]!);
    const count = at[COUNT]! + 1;
    at[COUNT] = count;
    const limit = this.#limit;
    limit[0] = 0.5 * naive + 0.5 * fused;
    clippedScaleInto(limit, limit, at, 0, SCALE_SLOTS, ERROR_SCALE);
    const clippedNaive = Math.min(naive, 2 * limit[0]);
    const share = Math.max(SCALE_ALPHA, 1 / count);
    at[NAIVE_MEAN] = at[NAIVE_MEAN]! + share * (clippedNaive - at[NAIVE_MEAN]!);
    const scale = at[SCALE]!;
    const ratio = scale > 1e-305 ? (naive - fused) / scale : 0;
    const gain = Math.max(-LOSS_CLIP, Math.min(LOSS_CLIP, ratio));
    at[NEWEST] = at[NEWEST]! + (gain - this.#gains[slot]!);
    this.#gains[slot] = gain;
    const { memory } = this.#bounds;
    at[GAIN] = at[GAIN]! * memory + gain;
    at[SQUARES] = at[SQUARES]! * memory + gain * gain;
    at[SUM_SQUARES] = at[SUM_SQUARES]! * memory + at[NEWEST] * at[NEWEST];
    this.#trust();
  }

  #trust(): void {
    const at = this.#at;
    const { low, high } = this.#bounds;
    const squares = at[SQUARES]! + 1e-9;
    const guess = squares * (1 + OVERLAP * (this.#horizon - 1));
    const measured = Math.max(squares, at[SUM_SQUARES]! / this.#horizon);
    const share = at[COUNT]! / (at[COUNT]! + GUESS_HORIZONS * this.#horizon);
    at[EVIDENCE] = at[GAIN]! / Math.sqrt(guess + share * (measured - guess));
    this.#borrow();
    const z = at[EVIDENCE] + at[LOAN]!;
    at[TRUST] = Math.max(0, Math.min(1, (z - low) / (high - low)));
  }

  #borrow(): void {
    const at = this.#at;
    at[LOAN] = 0;
    if (this.#lender === undefined || !(at[NAIVE_MEAN]! > 0)) return;
    const lent = this.#lender.#at;
    const walk = 1 / Math.sqrt(this.#horizon);
    const share = (lent[NAIVE_MEAN]! / at[NAIVE_MEAN]! - walk) / (1 - walk);
    const most = Math.max(0, Math.min(LOAN_MAX, lent[EVIDENCE]!));
    at[LOAN] = most * Math.max(0, Math.min(1, share));
  }

  /**
   * Notes what the mixture, `said[0]`, and the last value say now, and leaves the trusted blend in
   * `said[0]`, value units.
   */
  blend({ index, lastKnown }: SeriesContext, said: Float64Array): void {
    const slot = cyclic(index, this.#horizon);
    this.#points[slot] = said[0]!;
    this.#naive[slot] = lastKnown;
    if (this.#isOn) said[0] = lastKnown + this.#at[TRUST]! * (said[0]! - lastKnown);
  }
}
