/**
 * The analogue expert of a lite series: the newest delay vectors as they are, and a local linear ridge
 * regression on the nearest few, triangle-weighted, for every horizon. The small sibling of
 * `../experts/analog.ts`: one embedding, and a search from the oldest on without memory, so that a
 * forecast depends on the slice alone.
 *
 * @module
 */
import {
  localRidge,
  localRidgeInto,
  nearestOldestFirstInto,
  nearestSearch,
  triangleWeightsInto,
  type LocalRidge,
} from "@meristem/kernels/local-regression";
import type { LiteCell } from "./lite-arena.js";
import { INDEX, LITE_HISTORY, LITE_MASK, VARIANCE, type LiteLayout } from "./lite-layout.js";

const LAGS = 3;
const DICTIONARY = 160;
const NEIGHBOURS = 10;
/** Vectors that must be there, in coefficients of the fit. */
const COVERAGE_MIN = 3;
/** Ridge on the slopes, in variances of the series. */
const RIDGE = 0.005;

export class LiteAnalog {
  readonly #layout: LiteLayout;
  /** Newest values in one piece, oldest first, less the anchor. */
  readonly #recent: Float64Array;
  readonly #nearest = nearestSearch(NEIGHBOURS, LAGS);
  readonly #fit: LocalRidge;

  constructor(layout: LiteLayout) {
    const { horizons } = layout;
    this.#layout = layout;
    const reach = DICTIONARY + LAGS + horizons.at(-1)!;
    this.#recent = new Float64Array(Math.min(reach, LITE_HISTORY));
    this.#fit = localRidge({ lags: LAGS, horizons, capacity: NEIGHBOURS });
  }

  /** Writes the change each horizon brings to `out[from + h · stride]`; 0 where nothing is known. */
  forecastInto(cell: LiteCell, out: Float64Array, from: number, stride: number): void {
    const { horizons } = this.#layout;
    for (let h = 0; h < horizons.length; h++) out[from + h * stride] = 0;
    const held = Math.min((cell.f64[cell.at + INDEX] | 0) + 1, this.#recent.length);
    const head = held - 1;
    const first = Math.max(LAGS - 1, head - DICTIONARY);
    const available = head - first;
    if (available < COVERAGE_MIN * (LAGS + 1)) return;
    this.#gatherRecent(cell, held);
    const nearest = this.#nearest;
    const fit = this.#fit;
    nearestOldestFirstInto(
      nearest,
      this.#recent,
      first,
      head,
      Math.min(NEIGHBOURS, available >> 1),
    );
    triangleWeightsInto(fit.weights, nearest.distances, nearest.count, true);
    fit.penalty[0] = RIDGE * cell.f64[cell.at + VARIANCE];
    localRidgeInto(out, from, stride, fit, nearest, this.#recent, head, nearest.count);
  }

  #gatherRecent(cell: LiteCell, held: number): void {
    const { f32 } = cell;
    const recent = this.#recent;
    const ring = cell.at32 + this.#layout.ringAt;
    const start = (cell.f64[cell.at + INDEX] | 0) - held + 1;
    for (let i = 0; i < held; i++) recent[i] = f32[ring + ((start + i) & LITE_MASK)];
  }
}
