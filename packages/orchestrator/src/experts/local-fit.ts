/**
 * A local linear ridge regression on the nearest neighbours of now, triangle-weighted, for every
 * horizon; with the scratch arrays it needs.
 *
 * @module
 */
import type { SeriesContext } from "../series/series-context.js";
import type { NearestHeap } from "./nearest-heap.js";

/** Ridge on the slopes, in variances of the series. */
const RIDGE = 0.005;

export class LocalFit {
  readonly #context: SeriesContext;
  readonly #horizons: readonly number[];
  readonly #heap: NearestHeap;
  /** Normal matrix and its Cholesky factor, lower triangle by rows. */
  readonly #normal: Float64Array;
  readonly #factor: Float64Array;
  /** Shape (horizons, size). */
  readonly #right: Float64Array;
  readonly #solution: Float64Array;
  readonly #row: Float64Array;
  /** Coefficients: a constant and a slope per lag. */
  readonly #size: number;
  /** Sum of weights, and of weights times distance. */
  readonly #sums = new Float64Array(2);

  constructor(
    context: SeriesContext,
    horizons: readonly number[],
    heap: NearestHeap,
    lags: number,
  ) {
    const size = lags + 1;
    this.#size = size;
    this.#normal = new Float64Array(size * size);
    this.#factor = new Float64Array(size * size);
    this.#solution = new Float64Array(size);
    this.#row = new Float64Array(size);
    this.#context = context;
    this.#horizons = horizons;
    this.#heap = heap;
    this.#right = new Float64Array(size * horizons.length);
  }

  /**
   * Writes one forecast per horizon to `out[offset…]`. A neighbour too recent for a horizon serves
   * only the shorter ones, so horizons are done from the longest down, adding neighbours.
   */
  solveInto(out: Float64Array, offset: number, count: number): void {
    if (count < 2) return;
    const { head, value } = this.#context;
    this.#normal.fill(0);
    this.#right.fill(0);
    this.#sums.fill(0);
    const last = this.#horizons.length - 1;
    for (let g = last; g >= 0; g--) {
      const low = g === last ? -1 : head - this.#horizons[g + 1]!;
      this.#gather(count, low, head - this.#horizons[g]!, g);
      if (this.#sums[0]! < 2) continue;
      this.#solve(g);
      out[offset + g] = value + this.#solution[0]!;
    }
  }

  /** Adds the neighbours in (low, high] to the normal equations of horizons 0…g. */
  #gather(count: number, low: number, high: number, g: number): void {
    const { distances, places } = this.#heap;
    const { ring } = this.#context;
    const widest = distances[count - 1]! > 0 ? distances[count - 1]! * 1.0001 : 1e-300;
    for (let a = 0; a < count; a++) {
      const place = places[a]!;
      if (place > high || place <= low) continue;
      const weight = Math.max(1 - distances[a]! / widest, 1e-3);
      this.#add(ring, place, weight, g);
      this.#sums[0]! += weight;
      this.#sums[1]! += weight * distances[a]!;
    }
  }

  #add(ring: Float64Array, place: number, weight: number, g: number): void {
    const size = this.#size;
    const row = this.#row;
    const right = this.#right;
    const normal = this.#normal;
    const { head } = this.#context;
    row[0] = 1;
    for (let j = 1; j < size; j++) row[j] = ring[place - j + 1]! - ring[head - j + 1]!;
    for (let i = 0; i <= g; i++) {
      const target = weight * (ring[place + this.#horizons[i]!]! - ring[place]!);
      for (let r = 0; r < size; r++) right[i * size + r] = right[i * size + r]! + row[r]! * target;
    }
    for (let r = 0, offset = 0; r < size; r++, offset += size) {
      const weighted = weight * row[r]!;
      for (let c = 0; c <= r; c++) normal[offset + c] = normal[offset + c]! + weighted * row[c]!;
    }
  }

  #solve(g: number): void {
    const size = this.#size;
    const factor = this.#factor;
    const normal = this.#normal;
    const solution = this.#solution;
    const { deviation } = this.#context;
    const ridge = RIDGE * deviation * deviation + (1e-9 * this.#sums[1]!) / (size - 1) + 1e-300;
    for (let r = 0; r < size; r++) {
      for (let c = 0; c <= r; c++) {
        let sum = normal[r * size + c]!;
        if (r === c) sum += r === 0 ? 1e-9 * this.#sums[0]! : ridge;
        for (let j = 0; j < c; j++) sum -= factor[r * size + j]! * factor[c * size + j]!;
        factor[r * size + c] =
          r === c ? Math.sqrt(sum > 1e-300 ? sum : 1e-300) : sum / factor[c * size + c]!;
      }
    }
    for (let r = 0; r < size; r++) {
      let sum = this.#right[g * size + r]!;
      for (let j = 0; j < r; j++) sum -= factor[r * size + j]! * solution[j]!;
      solution[r] = sum / factor[r * size + r]!;
    }
    for (let r = size - 1; r >= 0; r--) {
      let sum = solution[r]!;
      for (let j = r + 1; j < size; j++) sum -= factor[j * size + r]! * solution[j]!;
      solution[r] = sum / factor[r * size + r]!;
    }
  }
}
