/**
 * Prediction by what came after the most similar moments: the exact dictionary of kernel A.
 *
 * The newest delay vectors are kept as they are (they are the context's ring); the nearest ones to
 * now, triangle-weighted, get a local linear ridge regression. One search serves every horizon and
 * every size of neighbourhood. Decisive on low-noise chaos and on anything that repeats itself.
 *
 * @see Farmer & Sidorowich, Predicting chaotic time series (1987).
 * @module
 */
import type { SeriesContext } from "../series/series-context.js";
import type { Expert } from "./expert.js";
import { NearestHeap } from "./nearest-heap.js";

/** Lags in a delay vector. */
const LAGS = 5;
/** Delay vectors searched. */
const DICTIONARY = 1000;
/** Sizes of neighbourhood, ascending; one member each. */
const NEIGHBOURS = [12, 40];
/** Ridge on the slopes, in variances of the series. */
const RIDGE = 0.005;
/** Coefficients of the local fit: a constant and a slope per lag. */
const SIZE = LAGS + 1;

export function analogExpert(context: SeriesContext, horizons: readonly number[]): Expert {
  const heap = new NearestHeap(NEIGHBOURS.at(-1)!);
  const fit = new LocalFit(context, horizons, heap);
  const said = new Float64Array(NEIGHBOURS.length * horizons.length);
  const search = (): void => {
    said.fill(Infinity);
    const { ring, head, index, mask } = context;
    const oldest = head - Math.min(index, mask);
    const first = Math.max(oldest + LAGS - 1, head - DICTIONARY);
    const available = head - first;
    if (available < 3 * SIZE) return;
    heap.clear(Math.min(NEIGHBOURS.at(-1)!, available >> 1));
    findNearest(ring, first, head, heap);
    heap.sort();
    for (let q = 0; q < NEIGHBOURS.length; q++) {
      fit.solveInto(said, q * horizons.length, Math.min(NEIGHBOURS[q]!, heap.count));
    }
  };
  return {
    names: NEIGHBOURS.map((count) => `analog-${count}`),
    kernel: "A",
    learn() {},
    pass() {},
    forecastInto(out, offset) {
      search();
      for (let i = 0; i < said.length; i++) out[offset + i] = said[i]!;
    },
  };
}

/** Offers every delay vector that ends in [first, head) to the heap by its squared distance. */
function findNearest(ring: Float64Array, first: number, head: number, heap: NearestHeap): void {
  const z0 = ring[head]!;
  const z1 = ring[head - 1]!;
  const z2 = ring[head - 2]!;
  const z3 = ring[head - 3]!;
  const z4 = ring[head - 4]!;
  let worst = Infinity;
  for (let i = first; i < head; i++) {
    const d0 = ring[i]! - z0;
    const d1 = ring[i - 1]! - z1;
    let distance = d0 * d0 + d1 * d1;
    if (distance >= worst) continue;
    const d2 = ring[i - 2]! - z2;
    const d3 = ring[i - 3]! - z3;
    const d4 = ring[i - 4]! - z4;
    distance += d2 * d2 + d3 * d3 + d4 * d4;
    if (distance < worst) {
      heap.offer(distance, i);
      worst = heap.worst[0]!;
    }
  }
}

/** The local regression, with its scratch arrays. */
class LocalFit {
  readonly #context: SeriesContext;
  readonly #horizons: readonly number[];
  readonly #heap: NearestHeap;
  /** Normal matrix and its Cholesky factor, lower triangle by rows of SIZE. */
  readonly #normal = new Float64Array(SIZE * SIZE);
  readonly #factor = new Float64Array(SIZE * SIZE);
  /** Shape (horizons, SIZE). */
  readonly #right: Float64Array;
  readonly #solution = new Float64Array(SIZE);
  readonly #row = new Float64Array(SIZE);
  /** Sum of weights, and of weights times distance. */
  readonly #sums = new Float64Array(2);

  constructor(context: SeriesContext, horizons: readonly number[], heap: NearestHeap) {
    this.#context = context;
    this.#horizons = horizons;
    this.#heap = heap;
    this.#right = new Float64Array(SIZE * horizons.length);
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
    const row = this.#row;
    const { head } = this.#context;
    row[0] = 1;
    for (let j = 0; j < LAGS; j++) row[j + 1] = ring[place - j]! - ring[head - j]!;
    for (let i = 0; i <= g; i++) {
      const target = weight * (ring[place + this.#horizons[i]!]! - ring[place]!);
      for (let r = 0; r < SIZE; r++) this.#right[i * SIZE + r]! += row[r]! * target;
    }
    for (let r = 0; r < SIZE; r++) {
      const weighted = weight * row[r]!;
      for (let c = 0; c <= r; c++) this.#normal[r * SIZE + c]! += weighted * row[c]!;
    }
  }

  #solve(g: number): void {
    const factor = this.#factor;
    const normal = this.#normal;
    const solution = this.#solution;
    const { deviation } = this.#context;
    const ridge = RIDGE * deviation * deviation + (1e-9 * this.#sums[1]!) / LAGS + 1e-300;
    for (let r = 0; r < SIZE; r++) {
      for (let c = 0; c <= r; c++) {
        let sum = normal[r * SIZE + c]!;
        if (r === c) sum += r === 0 ? 1e-9 * this.#sums[0]! : ridge;
        for (let j = 0; j < c; j++) sum -= factor[r * SIZE + j]! * factor[c * SIZE + j]!;
        factor[r * SIZE + c] =
          r === c ? Math.sqrt(sum > 1e-300 ? sum : 1e-300) : sum / factor[c * SIZE + c]!;
      }
    }
    for (let r = 0; r < SIZE; r++) {
      let sum = this.#right[g * SIZE + r]!;
      for (let j = 0; j < r; j++) sum -= factor[r * SIZE + j]! * solution[j]!;
      solution[r] = sum / factor[r * SIZE + r]!;
    }
    for (let r = SIZE - 1; r >= 0; r--) {
      let sum = solution[r]!;
      for (let j = r + 1; j < SIZE; j++) sum -= factor[j * SIZE + r]! * solution[j]!;
      solution[r] = sum / factor[r * SIZE + r]!;
    }
  }
}
