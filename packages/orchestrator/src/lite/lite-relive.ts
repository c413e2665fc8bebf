/**
 * What a lite series takes over into a life with other seasons: the remembered values, and the
 * forecasts it has published and not yet answered for. Scratch of an engine, no part of a state.
 *
 * @module
 */
import { QUANTILE_LEVELS } from "../forecast.js";
import type { LiteCell } from "./lite-arena.js";
import {
  ANCHOR,
  horizonAt,
  INDEX,
  INPUT,
  LITE_HISTORY,
  LITE_MASK,
  PLACE_SHIFT,
  SEASON_FIRST,
  waiting32At,
  waiting64At,
  WAITING_POINT,
  WAITING_QUANTILES,
  type LiteLayout,
} from "./lite-layout.js";

const LEVELS = QUANTILE_LEVELS.length;
/** Share of a full ring that is left out: lags of the first relived values lie there. */
const SHARE_LEFT_OUT = 0.15;

export class Relive {
  /** Series unit, oldest first; live through those from `first` to `count`. */
  readonly values = new Float64Array(LITE_HISTORY);
  readonly known = new Uint8Array(LITE_HISTORY);
  first = 0;
  count = 0;
  readonly #layout: LiteLayout;
  readonly #points: Float64Array;
  readonly #quantiles: Float32Array;

  constructor(layout: LiteLayout) {
    this.#layout = layout;
    this.#points = new Float64Array(layout.placeCount);
    this.#quantiles = new Float32Array(layout.placeCount * LEVELS);
  }

  /** Copies what must survive and sets the shift with which forecasts keep their places. */
  remember(cell: LiteCell): void {
    const { f64, f32, u32, at, at32 } = cell;
    const { ringAt, knownAt } = this.#layout;
    const total = f64[at + INDEX] + 1;
    const count = Math.min(total, LITE_HISTORY);
    for (let i = 0; i < count; i++) {
      const place = (total - count + i) & LITE_MASK;
      this.values[i] = f64[at + ANCHOR] + f32[at32 + ringAt + place];
      this.known[i] = (u32[at32 + knownAt + (place >> 5)] >>> (place & 31)) & 1;
    }
    let first = total > LITE_HISTORY ? Math.floor(SHARE_LEFT_OUT * LITE_HISTORY) : 0;
    while (first < count - 1 && this.known[first] === 0) first++;
    this.first = first;
    this.count = count;
    f64[at + PLACE_SHIFT] += total - (count - first);
    for (let place = 0; place < this.#layout.placeCount; place++) {
      this.#points[place] = f64[at + waiting64At(this.#layout, place) + WAITING_POINT];
      const bands = at32 + waiting32At(this.#layout, place) + WAITING_QUANTILES;
      for (let i = 0; i < LEVELS; i++) this.#quantiles[place * LEVELS + i] = f32[bands + i];
    }
  }

  /** Forgets all that was learnt, but neither unit, seasons, counters nor flags. */
  clearLife({ f64, f32, at, at32 }: LiteCell): void {
    const { ringAt, flagsAt } = this.#layout;
    f64.fill(0, at + INPUT, at + SEASON_FIRST);
    f64.fill(0, at + horizonAt(0), at + waiting64At(this.#layout, this.#layout.placeCount));
    f32.fill(0, at32 + ringAt, at32 + flagsAt);
  }

  /**
   * Puts the forecasts that were given out back where they wait, those of rows left out since too:
   * what they will teach was said of them. `newest`, shape (horizons): places that are new.
   */
  restoreWaiting({ f64, f32, at, at32 }: LiteCell, newest: Int32Array): void {
    for (let place = 0; place < this.#layout.placeCount; place++) {
      if (newest.includes(place)) continue;
      f64[at + waiting64At(this.#layout, place) + WAITING_POINT] = this.#points[place];
      const bands = at32 + waiting32At(this.#layout, place) + WAITING_QUANTILES;
      for (let i = 0; i < LEVELS; i++) f32[bands + i] = this.#quantiles[place * LEVELS + i];
    }
  }
}
