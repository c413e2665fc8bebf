/**
 * How unlikely a value was, by the forecast it was told in: −log10 of its two-sided tail
 * probability, calibrated by how unlikely earlier values turned out to be.
 *
 * Inside the outer quantiles the distribution function is linear between them. Beyond, the tail is a
 * generalised Pareto one whose scale the outer quantiles imply,
 *
 *     P(beyond y) = P(beyond q) · (1 + ξ u)^(−1/ξ),   u = |y − q| / w,   w = |q − q′| / ln 4
 *
 * with q the outer quantile and q′ the tenth on the same side. What that gets wrong is learnt: for a
 * right tail the excess of the score over {@link TAIL_FROM} has mean log10 e, so the running mean of
 * the excesses corrects it.
 *
 * @see Pickands (1975) for the law of excesses; here in units of log-probability.
 * @module
 */
import { logInto } from "@meristem/kernels/math";
import { MEDIAN_INDEX, QUANTILE_LEVELS } from "../forecast.js";
import type { StateBlocks } from "../state/state-blocks.js";
import {
  BAND_SHARE_MIN,
  EXCESS_MAX,
  LOG_FOUR,
  MEAN_EXCESS,
  MEMORY_COUNT,
  PER_DECADE,
  PRIOR_COUNT,
  RAW_MAX,
  SCORE_MAX,
  TAIL_FROM,
  TAIL_SHAPE,
  WIDTH_SHARE_MIN,
} from "./tail-law.js";

const LEVELS = QUANTILE_LEVELS.length;
const COUNT = 0;
const MEAN = 1;

/** Scratch: a score before calibration, between two statements. */
const RAW = new Float64Array(1);

export class SurpriseMeter {
  readonly #at: Float64Array;

  constructor(blocks: StateBlocks) {
    this.#at = blocks.block("at", [2], "tail count,mean excess (decades)");
    this.#at[MEAN] = MEAN_EXCESS;
  }

  /**
   * Writes the score of `values[0]` against `quantiles[offset … offset + 9)` to `out[place]`,
   * decades, 0…30. {@link learn} takes it in, where the value was one to learn from.
   */
  scoreInto(
    out: Float64Array,
    place: number,
    values: Float64Array,
    quantiles: Float64Array,
    offset: number,
  ): void {
    rawScoreInto(RAW, values, quantiles, offset);
    const raw = RAW[0]!;
    const correction = Math.max(this.#at[MEAN]! / MEAN_EXCESS, 0.5);
    const score = raw > TAIL_FROM ? TAIL_FROM + (raw - TAIL_FROM) / correction : raw;
    out[place] = Math.min(score, SCORE_MAX);
  }

  /** Learns from a score as it was before calibration. */
  learn(values: Float64Array, quantiles: Float64Array, offset: number): void {
    const at = this.#at;
    rawScoreInto(RAW, values, quantiles, offset);
    const raw = RAW[0]!;
    if (raw <= TAIL_FROM) return;
    const count = Math.min(at[COUNT]! + 1, MEMORY_COUNT);
    at[COUNT] = count;
    const excess = Math.min(raw - TAIL_FROM, EXCESS_MAX);
    at[MEAN] = at[MEAN]! + (excess - at[MEAN]!) / (count + PRIOR_COUNT);
  }
}

/**
 * Writes −log10 of the two-sided tail probability the quantiles give to `values[0]`. Into an array, and
 * logarithms too: a number that is returned may be boxed, and this is the hot path.
 */
function rawScoreInto(
  out: Float64Array,
  values: Float64Array,
  quantiles: Float64Array,
  offset: number,
): void {
  const value = values[0]!;
  const median = quantiles[offset + MEDIAN_INDEX]!;
  out[0] = 0;
  if (value === median) return;
  const side = value > median ? 1 : -1;
  // Walk outwards from the median; both sides read the same way.
  let inner = median;
  let innerTail = 0.5;
  for (let i = MEDIAN_INDEX + side; i >= 0 && i < LEVELS; i += side) {
    const outer = quantiles[offset + i]!;
    const outerTail = side > 0 ? 1 - QUANTILE_LEVELS[i]! : QUANTILE_LEVELS[i]!;
    // On a quantile the tail holds it: of several equal ones the innermost tells, as ties ask for.
    if (side * (value - outer) <= 0) {
      const share = (value - inner) / (outer - inner);
      out[0] = 2 * (innerTail + share * (outerTail - innerTail));
      logInto(out, out);
      out[0] = -out[0] * PER_DECADE;
      return;
    }
    inner = outer;
    innerTail = outerTail;
  }
  const distance = Math.abs(value - inner);
  const last = side > 0 ? LEVELS - 1 : 0;
  const tenth = quantiles[offset + last - 2 * side]!;
  const width = Math.max(
    Math.abs(inner - tenth) / LOG_FOUR,
    WIDTH_SHARE_MIN * Math.abs(inner - median),
    BAND_SHARE_MIN * (quantiles[offset + LEVELS - 1]! - quantiles[offset]!),
  );
  // A band without width: anything beside it is as surprising as can be.
  out[0] = 1 + TAIL_SHAPE * (distance / Math.max(width, Number.MIN_VALUE));
  logInto(out, out);
  out[0] = Math.min(TAIL_FROM + (out[0] / TAIL_SHAPE) * PER_DECADE, RAW_MAX);
}
