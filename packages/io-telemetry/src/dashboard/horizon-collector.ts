/**
 * The forecasts of one horizon: scores in buckets, the last rows as they are.
 *
 * The naive forecast of a target is the last value known at its origin. Rows come ordered by target,
 * so the values since the origin are in a ring as long as the horizon.
 *
 * @module
 */
import { Ladder } from "./ladder.js";
import {
  MODES,
  trustedValueOf,
  SCORE_CELLS,
  type ForecastRow,
  type HorizonReport,
  type ScoreCell,
} from "./report.js";

/** Longest horizon whose naive forecast is followed; beyond it errors are not compared. */
const HORIZON_MAX = 65_536;
/** The most surprising rows kept. */
const SURPRISING_COUNT = 12;

export class HorizonCollector {
  readonly horizon: number;
  readonly #scores: Ladder<ScoreCell>;
  readonly #tail: ForecastRow[] = [];
  readonly #tailCount: number;
  /** By descending surprise; of equals the earlier first. */
  readonly #surprising: ForecastRow[] = [];
  /** Last known value at each of the last `horizon + 1` targets, by target modulo length. */
  readonly #known: (number | undefined)[];
  #lastKnown: number | undefined;
  #lastTarget = -1;

  constructor(horizon: number, size: { readonly bucketCount: number; readonly tailCount: number }) {
    this.horizon = horizon;
    this.#scores = new Ladder(SCORE_CELLS, size.bucketCount);
    this.#tailCount = size.tailCount;
    this.#known = Array.from({ length: Math.min(horizon, HORIZON_MAX) + 1 }, () => undefined);
  }

  add(row: ForecastRow): void {
    this.#tail.push(row);
    if (this.#tail.length > 2 * this.#tailCount) this.#tail.splice(0, this.#tailCount);
    const naive = this.#naiveOf(row);
    this.#addSurprise(row);
    const scores = this.#scores;
    const bucket = scores.bucketOf(row.target);
    const mode = MODES.indexOf(row.mode as (typeof MODES)[number]);
    // The mode is that of the origin, and belongs there on the time axis.
    if (row.origin >= 0) scores.add(scores.bucketOf(row.origin), "mode", Math.max(0, mode));
    const { quantiles } = row;
    const actual = trustedValueOf(row);
    scores.add(bucket, "lowMin", quantiles[0]!);
    scores.add(bucket, "highMax", quantiles[8]!);
    if (actual === undefined) {
      scores.add(bucket, "missingCount", 1);
      return;
    }
    scores.add(bucket, "actualCount", 1);
    scores.add(bucket, "actualSum", actual);
    scores.add(bucket, "actualMin", actual);
    scores.add(bucket, "actualMax", actual);
    if (naive === undefined) return;
    scores.add(bucket, "scoredCount", 1);
    scores.add(bucket, "absoluteErrorSum", Math.abs(actual - row.point));
    scores.add(bucket, "naiveErrorSum", Math.abs(actual - naive));
    const inside = (low: number, high: number): number =>
      actual >= quantiles[low]! && actual <= quantiles[high]! ? 1 : 0;
    scores.add(bucket, "inside50", inside(3, 5));
    scores.add(bucket, "inside80", inside(2, 6));
    scores.add(bucket, "inside95", inside(0, 8));
  }

  report(): HorizonReport {
    const tail = this.#tail.slice(-this.#tailCount);
    const surprising = this.#surprising.slice();
    return { horizon: this.horizon, scores: this.#scores, tail, surprising };
  }

  /** A rejected value counts too: it is the one people want to see. */
  #addSurprise(row: ForecastRow): void {
    const { surprise } = row;
    if (surprise === undefined || row.flags.includes("warming_up")) return;
    this.#scores.add(this.#scores.bucketOf(row.target), "surpriseMax", surprise);
    const kept = this.#surprising;
    const place = kept.findIndex((other) => other.surprise! < surprise);
    if (place < 0 && kept.length >= SURPRISING_COUNT) return;
    kept.splice(place < 0 ? kept.length : place, 0, row);
    if (kept.length > SURPRISING_COUNT) kept.pop();
  }

  /** Last value known at the row's origin, then records the row's own value. */
  #naiveOf(row: ForecastRow): number | undefined {
    const known = this.#known;
    // Targets without a row keep the last known value.
    const from = Math.max(this.#lastTarget + 1, row.target - known.length + 1);
    for (let target = from; target < row.target; target++) {
      known[target % known.length] = this.#lastKnown;
    }
    const isCovered = row.horizon < known.length && row.origin >= 0;
    const naive = isCovered ? known[row.origin % known.length] : undefined;
    this.#lastKnown = trustedValueOf(row) ?? this.#lastKnown;
    known[row.target % known.length] = this.#lastKnown;
    this.#lastTarget = row.target;
    return naive;
  }
}
