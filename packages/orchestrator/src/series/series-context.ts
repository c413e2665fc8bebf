/**
 * What every expert may look at: the last values, the running scale, slow averages, the range.
 *
 * Index 0 is the first usable value. A missing value takes a place too: the ring then holds the
 * predictor's own forecast for it (so lags stay aligned), marked in `known`, and nothing that
 * describes the data (scale, averages, range) moves.
 *
 * @module
 */
import { clippedScaleInto } from "@meristem/kernels/detect";
import type { StateBlocks } from "../state/state-blocks.js";
import { SeasonalIndex } from "./seasonal-index.js";

/** Smoothing constants of the slow averages. */
const AVERAGE_ALPHAS: readonly number[] = [0.5, 0.25, 0.1, 0.03, 0.005];

/** Values farther from zero than this are refused: their differences would overflow. */
export const MAGNITUDE_MAX = 1e300;

/** Smallest scale ever used as a divisor; its reciprocal is still finite. */
const SCALE_FLOOR = 1e-305;

/** The running mean absolute change. */
const CHANGE_SCALE = {
  alpha: 0.02,
  clip: 6,
  longShare: 1e-3,
  clipAfter: 10,
  limitIncludesNewest: false,
};
const CHANGES_BEFORE_SCALE = 4;

/** Scratch. */
const CHANGE_SIZE = new Float64Array(1);

const INDEX = 0;
const VALUE = 1;
const LAST_KNOWN = 2;
const SCALE_FAST = 3;
const SCALE_LONG = 4;
const SCALE = 5;
const LOWEST = 6;
const HIGHEST = 7;
const KNOWN_COUNT = 8;
const CHANGE_COUNT = 9;
const GAP = 10;
const FIRST = 11;
const MEAN = 12;
const DEVIATION = 13;
const CHANGE = 14;
const SCALE_SLOTS = { count: CHANGE_COUNT, mean: SCALE_FAST, long: SCALE_LONG };
const SLOTS =
  "index,value,last known,mean |change|,long mean |change|,scale,lowest,highest," +
  "known count,change count,gap,first value,mean,deviation,newest |change|";

/** Memory and clip of the running mean and deviation. */
const MOMENT_ALPHA = 0.002;
const MOMENT_CLIP = 4;
const MOMENT_CLIP_AFTER = 10;

/** Memories of the seasonal indices: two for the first season, one for the second. */
const INDEX_ALPHAS: readonly (readonly number[])[] = [[0.3, 0.06], [0.2]];

export class SeriesContext {
  /**
   * Shape (2·ringSize), value units. Entry t is written at `t & mask` and once more ringSize
   * higher, so that the newest ringSize entries always lie in one piece, ending at {@link head}.
   */
  readonly ring: Float64Array;
  /** Shape (ringSize), 1 where the ring holds a real value; entry t at `t & mask`. */
  readonly known: Float64Array;
  /** Shape (AVERAGE_ALPHAS), value units. */
  readonly averages: Float64Array;
  readonly mask: number;
  readonly seasons: readonly number[];
  /** By season, then by memory. */
  readonly indices: readonly SeasonalIndex[];
  readonly #at: Float64Array;

  /** @param ringSize A power of two, at least twice the longest lag anyone asks for. */
  constructor(blocks: StateBlocks, ringSize: number, seasons: readonly number[]) {
    this.ring = blocks.block("ring", [2, ringSize], "value units");
    this.known = blocks.block("known", [ringSize], "0 or 1");
    this.averages = blocks.block("averages", [AVERAGE_ALPHAS.length], "value units");
    this.#at = blocks.block("at", [15], SLOTS);
    this.#at[INDEX] = -1;
    this.mask = ringSize - 1;
    this.seasons = seasons;
    this.indices = seasons.flatMap((period, i) =>
      (INDEX_ALPHAS[i] ?? []).map(
        (alpha, j) => new SeasonalIndex(blocks.within(`index${i}${j}`), period, alpha),
      ),
    );
  }

  /** Index of the newest entry; -1 before the first. */
  get index(): number {
    return this.#at[INDEX]!;
  }

  /** Newest entry of the ring, value units: the newest value, or what stands in for it. */
  get value(): number {
    return this.#at[VALUE]!;
  }

  /** Newest real value, value units. */
  get lastKnown(): number {
    return this.#at[LAST_KNOWN]!;
  }

  /** First real value, value units. */
  get first(): number {
    return this.#at[FIRST]!;
  }

  /** Robust mean absolute change from one value to the next, value units, > 0. */
  get scale(): number {
    return this.#at[SCALE]!;
  }

  get lowest(): number {
    return this.#at[LOWEST]!;
  }

  get highest(): number {
    return this.#at[HIGHEST]!;
  }

  /** How many real values were seen. */
  get knownCount(): number {
    return this.#at[KNOWN_COUNT]!;
  }

  /** Missing entries since the newest real value. */
  get gap(): number {
    return this.#at[GAP]!;
  }

  /** Entry `lag` steps before the newest. The caller sees to it that it exists. */
  lag(lag: number): number {
    return this.ring[this.head - lag]!;
  }

  /** Where the newest entry lies in {@link ring}; the one `lag` steps older lies `lag` lower. */
  get head(): number {
    return (this.#at[INDEX]! & this.mask) + this.mask + 1;
  }

  /** Slow mean and standard deviation of the values, winsorised, value units. */
  get mean(): number {
    return this.#at[MEAN]!;
  }

  get deviation(): number {
    return this.#at[DEVIATION]!;
  }

  /** Whether the value scale means anything yet. */
  get isScaled(): boolean {
    return this.#at[CHANGE_COUNT]! >= CHANGES_BEFORE_SCALE && this.#at[SCALE_LONG]! > 0;
  }

  /**
   * Takes in a real value, `values[0]`. In an array, here and below: a number that is passed on may be
   * boxed, and this is the hot path.
   */
  push(values: Float64Array): void {
    const at = this.#at;
    const value = values[0]!;
    const index = this.#place(values, 1);
    const wasConsecutive = at[GAP] === 0 && index > 0;
    const previous = at[LAST_KNOWN]!;
    const knownCount = at[KNOWN_COUNT]! + 1;
    at[KNOWN_COUNT] = knownCount;
    at[LAST_KNOWN] = value;
    at[GAP] = 0;
    this.#updateMoments();
    for (let i = 0; i < this.indices.length; i++) this.indices[i]!.take(this);
    if (knownCount === 1) {
      at[FIRST] = value;
      at[LOWEST] = value;
      at[HIGHEST] = value;
      for (let i = 0; i < AVERAGE_ALPHAS.length; i++) this.averages[i] = value;
    } else {
      if (value < at[LOWEST]!) at[LOWEST] = value;
      if (value > at[HIGHEST]!) at[HIGHEST] = value;
      at[CHANGE] = Math.abs(value - previous);
      if (wasConsecutive) this.#updateScale();
      for (let i = 0; i < AVERAGE_ALPHAS.length; i++) {
        const alpha = Math.max(AVERAGE_ALPHAS[i]!, 1 / knownCount);
        this.averages[i] = this.averages[i]! + alpha * (value - this.averages[i]!);
      }
    }
    const floor = Math.max(
      1e-9 * (at[HIGHEST]! - at[LOWEST]!),
      1e-12 * Math.abs(value),
      SCALE_FLOOR,
    );
    at[SCALE] = Math.max(at[SCALE_FAST]!, 0.05 * at[SCALE_LONG]!, floor);
  }

  /** Lets one step pass without a value; `standIns[0]` is what was expected, value units. */
  pass(standIns: Float64Array): void {
    this.#place(standIns, 0);
    this.#at[GAP] = this.#at[GAP]! + 1;
  }

  #place(values: Float64Array, known: number): number {
    const at = this.#at;
    const value = values[0]!;
    const index = at[INDEX]! + 1;
    at[INDEX] = index;
    at[VALUE] = value;
    this.ring[index & this.mask] = value;
    this.ring[(index & this.mask) + this.mask + 1] = value;
    this.known[index & this.mask] = known;
    return index;
  }

  /** σ² ← σ² + α (min(r², 16 σ²) − σ²), written so that no square of a value can overflow. */
  #updateMoments(): void {
    const at = this.#at;
    const knownCount = at[KNOWN_COUNT]!;
    const alpha = Math.max(MOMENT_ALPHA, 1 / knownCount);
    const distance = at[VALUE]! - at[MEAN]!;
    at[MEAN] = at[MEAN]! + alpha * distance;
    const deviation = at[DEVIATION]!;
    if (knownCount === 1 || deviation === 0) {
      at[DEVIATION] = knownCount === 1 ? 0 : Math.abs(distance) * Math.sqrt(alpha);
      return;
    }
    const clip = knownCount > MOMENT_CLIP_AFTER ? MOMENT_CLIP : 1e100;
    const ratio = Math.min(Math.abs(distance / deviation), clip);
    at[DEVIATION] = deviation * Math.sqrt(1 + alpha * (ratio * ratio - 1));
  }

  #updateScale(): void {
    const at = this.#at;
    at[CHANGE_COUNT]! += 1;
    CHANGE_SIZE[0] = at[CHANGE]!;
    clippedScaleInto(CHANGE_SIZE, CHANGE_SIZE, at, 0, SCALE_SLOTS, CHANGE_SCALE);
  }
}
