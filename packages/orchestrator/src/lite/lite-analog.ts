/**
 * The dictionary member of a lite series: the newest delay vectors as they are, and a local linear
 * ridge fit on the nearest few, triangle-weighted, for every horizon. The small sibling of
 * `../experts/analog.ts`.
 *
 * @module
 */
import type { LiteCell } from "./lite-arena.js";
import { INDEX, LITE_HISTORY, LITE_MASK, VARIANCE, type LiteLayout } from "./lite-layout.js";

const LAGS = 3;
const SIZE = LAGS + 1;
const DICTIONARY = 160;
const NEIGHBOURS = 10;
/** Vectors that must be there, in coefficients of the fit. */
const COVERAGE_MIN = 3;
/** Ridge on the slopes, in variances of the series. */
const RIDGE = 0.005;
const WEIGHT_MIN = 1e-3;

export class LiteAnalog {
  readonly #layout: LiteLayout;
  /** Newest values in one piece, oldest first, anchor distances. */
  readonly #recent: Float64Array;
  /** Ascending by distance. */
  readonly #distances = new Float64Array(NEIGHBOURS);
  readonly #places = new Int32Array(NEIGHBOURS);
  /** Packed lower triangles. */
  readonly #normal = new Float64Array((SIZE * (SIZE + 1)) / 2);
  readonly #factor = new Float64Array((SIZE * (SIZE + 1)) / 2);
  readonly #right: Float64Array;
  readonly #solution = new Float64Array(SIZE);
  readonly #sums = new Float64Array(2);

  constructor(layout: LiteLayout) {
    this.#layout = layout;
    const reach = DICTIONARY + LAGS + layout.horizons.at(-1)!;
    this.#recent = new Float64Array(Math.min(reach, LITE_HISTORY));
    this.#right = new Float64Array(SIZE * layout.horizons.length);
  }

  /** Writes the change each horizon brings to `out[from + h · stride]`; 0 where nothing is known. */
  forecastInto(cell: LiteCell, out: Float64Array, from: number, stride: number): void {
    const { horizons } = this.#layout;
    for (let h = 0; h < horizons.length; h++) out[from + h * stride] = 0;
    const held = Math.min((cell.f64[cell.at + INDEX] | 0) + 1, this.#recent.length);
    const head = held - 1;
    const first = Math.max(LAGS - 1, head - DICTIONARY);
    const available = head - first;
    if (available < COVERAGE_MIN * SIZE) return;
    this.#gatherRecent(cell, held);
    const count = Math.min(NEIGHBOURS, available >> 1);
    this.#search(first, head, count);
    this.#normal.fill(0);
    this.#right.fill(0);
    this.#sums.fill(0);
    // A neighbour too recent for a horizon serves only the shorter ones: longest horizon first.
    for (let h = horizons.length - 1; h >= 0; h--) {
      const isLongest = h === horizons.length - 1;
      const low = isLongest ? -1 : head - horizons[h + 1];
      this.#add(count, low, head - horizons[h], h, head);
      if (this.#sums[0] < 2) continue;
      this.#solve(h, cell);
      out[from + h * stride] = this.#solution[0];
    }
  }

  #gatherRecent(cell: LiteCell, held: number): void {
    const { f32 } = cell;
    const recent = this.#recent;
    const ring = cell.at32 + this.#layout.ringAt;
    const start = (cell.f64[cell.at + INDEX] | 0) - held + 1;
    for (let i = 0; i < held; i++) recent[i] = f32[ring + ((start + i) & LITE_MASK)];
  }

  /** Keeps the `count` nearest of the vectors that end in [first, head), ascending. */
  #search(first: number, head: number, count: number): void {
    const recent = this.#recent;
    const distances = this.#distances;
    const places = this.#places;
    for (let a = 0; a < count; a++) distances[a] = Infinity;
    const last = count - 1;
    const z0 = recent[head];
    const z1 = recent[head - 1];
    const z2 = recent[head - 2];
    let worst = Infinity;
    let r1 = recent[first - 1];
    let r2 = recent[first - 2];
    for (let i = first; i < head; i++) {
      const r0 = recent[i];
      const d0 = r0 - z0;
      const d1 = r1 - z1;
      const d2 = r2 - z2;
      r2 = r1;
      r1 = r0;
      const distance = d0 * d0 + d1 * d1 + d2 * d2;
      if (distance >= worst) continue;
      let a = last;
      while (a > 0 && distances[a - 1] > distance) {
        distances[a] = distances[a - 1];
        places[a] = places[a - 1];
        a--;
      }
      distances[a] = distance;
      places[a] = i;
      worst = distances[last];
    }
  }

  /** Adds the neighbours in (low, high] to the normal equations of horizons 0…h. */
  #add(count: number, low: number, high: number, h: number, head: number): void {
    const { horizons } = this.#layout;
    const recent = this.#recent;
    const normal = this.#normal;
    const right = this.#right;
    const sums = this.#sums;
    const furthest = this.#distances[count - 1];
    const perWidth = 1 / (furthest > 0 ? furthest * 1.0001 : 1e-300);
    for (let a = 0; a < count; a++) {
      const place = this.#places[a];
      if (place > high || place <= low) continue;
      const distance = this.#distances[a];
      const weight = Math.max(1 - distance * perWidth, WEIGHT_MIN);
      const base = recent[place];
      const x1 = base - recent[head];
      const x2 = recent[place - 1] - recent[head - 1];
      const x3 = recent[place - 2] - recent[head - 2];
      const w1 = weight * x1;
      const w2 = weight * x2;
      const w3 = weight * x3;
      for (let g = 0; g <= h; g++) {
        const target = recent[place + horizons[g]] - base;
        right[g * SIZE] += weight * target;
        right[g * SIZE + 1] += w1 * target;
        right[g * SIZE + 2] += w2 * target;
        right[g * SIZE + 3] += w3 * target;
      }
      normal[0] += weight;
      normal[1] += w1;
      normal[2] += w1 * x1;
      normal[3] += w2;
      normal[4] += w2 * x1;
      normal[5] += w2 * x2;
      normal[6] += w3;
      normal[7] += w3 * x1;
      normal[8] += w3 * x2;
      normal[9] += w3 * x3;
      sums[0] += weight;
      sums[1] += weight * distance;
    }
  }

  /** Cholesky, row by row; the solution's first entry is the fit where the series is now. */
  #solve(h: number, cell: LiteCell): void {
    const normal = this.#normal;
    const factor = this.#factor;
    const solution = this.#solution;
    const sums = this.#sums;
    const ridge = RIDGE * cell.f64[cell.at + VARIANCE] + (1e-9 * sums[1]) / LAGS + 1e-300;
    let row = 0;
    for (let r = 0; r < SIZE; r++) {
      let other = 0;
      let right = this.#right[h * SIZE + r];
      for (let c = 0; c < r; c++) {
        let sum = normal[row + c];
        for (let j = 0; j < c; j++) sum -= factor[row + j] * factor[other + j];
        factor[row + c] = sum * factor[other + c];
        right -= factor[row + c] * solution[c];
        other += c + 1;
      }
      let pivot = normal[row + r] + (r === 0 ? 1e-9 * sums[0] : ridge);
      for (let j = 0; j < r; j++) pivot -= factor[row + j] * factor[row + j];
      // The diagonal holds its reciprocal: it is only ever divided by.
      factor[row + r] = 1 / Math.sqrt(pivot > 1e-300 ? pivot : 1e-300);
      solution[r] = right * factor[row + r];
      row += r + 1;
    }
    for (let r = SIZE - 1; r >= 0; r--) {
      let sum = solution[r];
      for (let j = r + 1; j < SIZE; j++) sum -= factor[(j * (j + 1)) / 2 + r] * solution[j];
      solution[r] = sum * factor[(r * (r + 1)) / 2 + r];
    }
  }
}
