/**
 * A local linear ridge regression on the nearest neighbours of now, triangle-weighted, for every
 * horizon; with the scratch arrays it needs.
 *
 * What the neighbours say lies in columns, a neighbour a place: sums over neighbours then run along
 * columns, four sums at a time, and none of them is stored before it is whole.
 *
 * @module
 */
import type { SeriesContext } from "../series/series-context.js";
import type { NearestMoments } from "./nearest-moments.js";

/** Ridge on the slopes, in variances of the series. */
const RIDGE = 0.005;

export class LocalFit {
  readonly #context: SeriesContext;
  readonly #horizons: readonly number[];
  readonly #nearest: NearestMoments;
  /** Most neighbours. */
  readonly #capacity: number;
  /** Coefficients: a constant and a slope per lag. */
  readonly #size: number;
  /** Shape (horizons, then size, to a multiple of four; capacity): targets, 1, differences by lag. */
  readonly #columns: Float64Array;
  /** Shape (size, capacity): the last of those, weighted. */
  readonly #weighted: Float64Array;
  readonly #width: number;
  /** Shape (size, width): right-hand sides by horizon, then the normal matrix, lower triangle. */
  readonly #normal: Float64Array;
  /** Its Cholesky factor by rows; on the diagonal one over it. */
  readonly #factor: Float64Array;
  readonly #solution: Float64Array;
  /** Sum of weights, and of weights times distance. */
  readonly #sums = new Float64Array(2);

  constructor(
    context: SeriesContext,
    horizons: readonly number[],
    nearest: NearestMoments,
    lags: number,
  ) {
    const size = lags + 1;
    const capacity = nearest.places.length;
    const width = (horizons.length + size + 3) & ~3;
    this.#size = size;
    this.#width = width;
    this.#capacity = capacity;
    this.#columns = new Float64Array(width * capacity);
    this.#columns.fill(1, horizons.length * capacity, (horizons.length + 1) * capacity);
    this.#weighted = new Float64Array(size * capacity);
    this.#normal = new Float64Array(size * width);
    this.#factor = new Float64Array(size * size);
    this.#solution = new Float64Array(size);
    this.#context = context;
    this.#horizons = horizons;
    this.#nearest = nearest;
  }

  /**
   * Writes one forecast per horizon to `out[offset…]`. A neighbour too recent for a horizon serves
   * only the shorter ones, so horizons are done from the longest down, adding neighbours.
   */
  solveInto(out: Float64Array, offset: number, count: number): void {
    if (count < 2) return;
    const { head, value } = this.#context;
    this.#normal.fill(0);
    this.#sums.fill(0);
    const last = this.#horizons.length - 1;
    let isFactored = false;
    for (let g = last; g >= 0; g--) {
      const low = g === last ? -1 : head - this.#horizons[g + 1]!;
      const added = this.#gather(count, low, head - this.#horizons[g]!, g);
      if (added > 0) this.#accumulate(added);
      if (this.#sums[0]! < 2) continue;
      if (added > 0 || !isFactored) this.#factorise();
      isFactored = true;
      this.#solve(g);
      out[offset + g] = value + this.#solution[0]!;
    }
  }

  /** Puts the neighbours in (low, high] into columns, with targets for horizons 0…g; how many. */
  #gather(count: number, low: number, high: number, g: number): number {
    const { distances, places } = this.#nearest;
    const { ring, head } = this.#context;
    const size = this.#size;
    const capacity = this.#capacity;
    const columns = this.#columns;
    const weighted = this.#weighted;
    const horizonCount = this.#horizons.length;
    const widest = distances[count - 1]! > 0 ? distances[count - 1]! * 1.0001 : 1e-300;
    let added = 0;
    for (let a = 0; a < count; a++) {
      const place = places[a]!;
      if (place > high || place <= low) continue;
      const weight = Math.max(1 - distances[a]! / widest, 1e-3);
      const here = ring[place]!;
      for (let i = 0; i < horizonCount; i++) {
        columns[i * capacity + added] = i <= g ? ring[place + this.#horizons[i]!]! - here : 0;
      }
      weighted[added] = weight;
      for (let j = 1; j < size; j++) {
        const gap = ring[place - j + 1]! - ring[head - j + 1]!;
        columns[(horizonCount + j) * capacity + added] = gap;
        weighted[j * capacity + added] = weight * gap;
      }
      this.#sums[0]! += weight;
      this.#sums[1]! += weight * distances[a]!;
      added++;
    }
    return added;
  }

  /** Adds what the first `added` places of the columns say to the normal equations. */
  #accumulate(added: number): void {
    const capacity = this.#capacity;
    const columns = this.#columns;
    const weighted = this.#weighted;
    const normal = this.#normal;
    const width = this.#width;
    const horizonCount = this.#horizons.length;
    for (let r = 0; r < this.#size; r++) {
      const row = r * capacity;
      // Past the diagonal to the next multiple of four: read nowhere, and cheaper than to stop there.
      for (let c = 0; c <= horizonCount + r; c += 4) {
        const c0 = c * capacity;
        const c1 = c0 + capacity;
        const c2 = c1 + capacity;
        const c3 = c2 + capacity;
        const at = r * width + c;
        let s0 = normal[at]!;
        let s1 = normal[at + 1]!;
        let s2 = normal[at + 2]!;
        let s3 = normal[at + 3]!;
        for (let a = 0; a < added; a++) {
          const w = weighted[row + a]!;
          s0 += w * columns[c0 + a]!;
          s1 += w * columns[c1 + a]!;
          s2 += w * columns[c2 + a]!;
          s3 += w * columns[c3 + a]!;
        }
        normal[at] = s0;
        normal[at + 1] = s1;
        normal[at + 2] = s2;
        normal[at + 3] = s3;
      }
    }
  }

  #factorise(): void {
    const size = this.#size;
    const factor = this.#factor;
    const normal = this.#normal;
    const { deviation } = this.#context;
    const ridge = RIDGE * deviation * deviation + (1e-9 * this.#sums[1]!) / (size - 1) + 1e-300;
    for (let r = 0; r < size; r++) {
      const from = r * this.#width + this.#horizons.length;
      const row = r * size;
      for (let c = 0; c < r; c++) {
        const above = c * size;
        let sum = normal[from + c]!;
        for (let j = 0; j < c; j++) sum -= factor[row + j]! * factor[above + j]!;
        factor[row + c] = sum * factor[above + c]!;
      }
      let square = normal[from + r]! + (r === 0 ? 1e-9 * this.#sums[0]! : ridge);
      for (let j = 0; j < r; j++) square -= factor[row + j]! * factor[row + j]!;
      factor[row + r] = 1 / Math.sqrt(square > 1e-300 ? square : 1e-300);
    }
  }

  #solve(g: number): void {
    const size = this.#size;
    const factor = this.#factor;
    const solution = this.#solution;
    for (let r = 0; r < size; r++) {
      let sum = this.#normal[r * this.#width + g]!;
      for (let j = 0; j < r; j++) sum -= factor[r * size + j]! * solution[j]!;
      solution[r] = sum * factor[r * size + r]!;
    }
    for (let r = size - 1; r >= 0; r--) {
      let sum = solution[r]!;
      for (let j = r + 1; j < size; j++) sum -= factor[j * size + r]! * solution[j]!;
      solution[r] = sum * factor[r * size + r]!;
    }
  }
}
