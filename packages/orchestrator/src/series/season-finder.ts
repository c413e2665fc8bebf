/**
 * Search for the seasons of one series: `@meristem/kernels/identification` over blocks of the
 * predictor's state. A search takes as many steps as it needs for none of them to be long; no work is
 * done between searches.
 *
 * @module
 */
import {
  advanceSeasonSearch,
  beginSeasonSearch,
  CURVE_SLOTS,
  curveLength,
  isSearching,
  SEARCH_COUNT,
  SEARCH_CURRENT_EVIDENCE,
  SEARCH_CURRENT_SECOND_EVIDENCE,
  SEARCH_EVIDENCE,
  SEARCH_FIRST,
  SEARCH_SECOND,
  SEARCH_SECOND_EVIDENCE,
  SEARCH_SLOTS,
  seasonSearch,
  type SeasonSearch,
} from "@meristem/kernels/identification";
import type { StateBlocks } from "../state/state-blocks.js";

export class SeasonFinder {
  readonly #search: SeasonSearch;
  /** Those of the search. */
  readonly #at: Float64Array;

  /**
   * @param lagMax Longest period searched for; 0: no search.
   * @param countMax Most values in a window.
   */
  constructor(blocks: StateBlocks, lagMax: number, countMax: number) {
    const isUsed = lagMax > 0;
    this.#search = seasonSearch(lagMax, {
      stream: blocks.block("stream", [isUsed ? countMax : 0], "mean absolute values"),
      correlations: blocks.block("correlations", [isUsed ? curveLength(lagMax) : 0], "1"),
      curve: blocks.block("curve", [CURVE_SLOTS.split(",").length], CURVE_SLOTS),
      scalars: blocks.block("at", [SEARCH_SLOTS.split(",").length], SEARCH_SLOTS),
    });
    this.#at = this.#search.scalars;
  }

  /** Whether a search has begun and not ended. */
  get isLooking(): boolean {
    return isSearching(this.#search);
  }

  /** Values in the window of the newest search. */
  get count(): number {
    return this.#at[SEARCH_COUNT]!;
  }

  /** Period found, steps; 0 for none. */
  get first(): number {
    return this.#at[SEARCH_FIRST]!;
  }

  /** Second period found, steps; 0 for none. */
  get second(): number {
    return this.#at[SEARCH_SECOND]!;
  }

  /** Evidence for {@link first}, standard errors. */
  get evidence(): number {
    return this.#at[SEARCH_EVIDENCE]!;
  }

  /** Evidence for {@link second}, standard errors. */
  get secondEvidence(): number {
    return this.#at[SEARCH_SECOND_EVIDENCE]!;
  }

  /** Evidence for the period in use, by the same curves. */
  get currentEvidence(): number {
    return this.#at[SEARCH_CURRENT_EVIDENCE]!;
  }

  /** Evidence for the second period in use. */
  get currentSecondEvidence(): number {
    return this.#at[SEARCH_CURRENT_SECOND_EVIDENCE]!;
  }

  /** Begins to search `count` values, with the periods in use, 0 for none. */
  begin(count: number, current: number, currentSecond: number): void {
    beginSeasonSearch(this.#search, count, current, currentSecond);
  }

  /**
   * Continues for about `products` products. The newest value is `values[newest]`, and the others of
   * the window are before it. They may have moved since the step before.
   */
  advance(values: Float64Array, newest: number, products: number): void {
    advanceSeasonSearch(this.#search, values, newest, products);
  }
}
