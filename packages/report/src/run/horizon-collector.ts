/**
 * Collects the forecasts of one horizon: scores in buckets, and the last rows unaggregated.
 *
 * The naive forecast of a target is the last value known at its origin. Rows are ordered by target, so a
 * ring of `horizon + 1` values holds all that are needed.
 *
 * @module
 */
import { Rollup } from "../plot/rollup.js";
import type { CollectorSize } from "./collector-size.js";
import {
  acceptedActual,
  MODES,
  SCORE_FIELDS,
  type ForecastRow,
  type HorizonReport,
  type ScoreField,
} from "./run-report.js";

/** Longest horizon with a naive forecast. Longer ones have no scores. */
const HORIZON_MAX = 65_536;
/** Number of most surprising rows that are kept. */
const SURPRISING_COUNT = 12;

export class HorizonCollector {
  readonly horizon: number;
  readonly #scores: Rollup<ScoreField>;
  readonly #tail: ForecastRow[] = [];
  readonly #tailCount: number;
  /** By descending surprise; among equals the earlier is first. */
  readonly #surprising: ForecastRow[] = [];
  /** Last known value at each of the last `horizon + 1` steps. Index: step modulo length. */
  readonly #known: (number | undefined)[];
  #lastKnown: number | undefined;
  #lastTarget = -1;

  constructor(horizon: number, size: CollectorSize) {
    this.horizon = horizon;
    this.#scores = new Rollup(SCORE_FIELDS, size.bucketCount);
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
    // The mode was in force at the origin, so the origin is its place on the time axis.
    if (row.origin >= 0) scores.add(scores.bucketOf(row.origin), "mode", Math.max(0, mode));
    const { quantiles } = row;
    const actual = acceptedActual(row);
    if (actual === undefined) return;
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

  /** Includes rejected values: outliers are what the table of surprises is for. */
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

  /** The last value known at the origin of the row. Then stores the actual of the row. */
  #naiveOf(row: ForecastRow): number | undefined {
    const known = this.#known;
    // A step without a row has the last known value before it.
    const from = Math.max(this.#lastTarget + 1, row.target - known.length + 1);
    for (let target = from; target < row.target; target++) {
      known[target % known.length] = this.#lastKnown;
    }
    const isCovered = row.horizon < known.length && row.origin >= 0;
    const naive = isCovered ? known[row.origin % known.length] : undefined;
    this.#lastKnown = acceptedActual(row) ?? this.#lastKnown;
    known[row.target % known.length] = this.#lastKnown;
    this.#lastTarget = row.target;
    return naive;
  }
}
