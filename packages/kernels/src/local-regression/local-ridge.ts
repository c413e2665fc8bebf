/**
 * A linear ridge regression on the nearest delay vectors, weighted, for several horizons at once.
 *
 * The neighbours' numbers lie in columns, one neighbour an entry: sums over neighbours then run along
 * columns, four sums at a time, and none of them is stored before it is complete.
 *
 * @module
 */
import { assertInteger } from "../linalg/assert-shape.js";
import { boundedCholeskyInto, boundedCholeskySolveInto } from "../linalg/cholesky.js";
import type { NearestSearch } from "./nearest.js";

/** Sum of weights below which a horizon has no forecast. */
const WEIGHT_SUM_MIN = 2;
/** Share of the sum of weights, and of the mean square of a lag's difference, added to pivots. */
const JITTER = 1e-9;
const PENALTY_MIN = 1e-300;

/** Shapes of a regression. */
export interface LocalRidgePlan {
  /** Lags in a delay vector: as many slopes are fitted, beside a constant. */
  readonly lags: number;
  /** Steps ahead, ascending from 1. */
  readonly horizons: readonly number[];
  /** Most neighbours. */
  readonly capacity: number;
}

/** The scratch arrays of a regression. Nothing is remembered from one solution to the next. */
export interface LocalRidge extends LocalRidgePlan {
  /** Shape (capacity): weight of each neighbour. To be written before {@link localRidgeInto}. */
  readonly weights: Float64Array;
  /** Shape (1): ridge on the slopes, squared value units, >= 0. To be written before as well. */
  readonly penalty: Float64Array;
  /** Shape (horizons, then lags + 1, to a multiple of four; capacity): targets, 1, differences. */
  readonly columns: Float64Array;
  /** Shape (lags + 1, capacity): the last of those times the weight. */
  readonly weighted: Float64Array;
  /** Rows of `columns`. */
  readonly width: number;
  /** Shape (lags + 1, width): right-hand sides by horizon, then the normal matrix, lower triangle. */
  readonly normal: Float64Array;
  /** Shape (lags + 1, lags + 1): see {@link boundedCholeskyInto}. */
  readonly factor: Float64Array;
  /** Shape (lags + 1): added to the diagonal of the normal matrix. */
  readonly shifts: Float64Array;
  /** Shape (lags + 1): constant and slopes of the horizon solved last. */
  readonly solution: Float64Array;
  /** Shape (2): sum of weights, and of weights times squared distance. */
  readonly sums: Float64Array;
}

/** @throws RangeError unless `lags` and `capacity` are integers >= 1 */
export function localRidge(plan: LocalRidgePlan): LocalRidge {
  const { lags, horizons, capacity } = plan;
  assertInteger("lags", lags, 1);
  assertInteger("capacity", capacity, 1);
  const size = lags + 1;
  const width = (horizons.length + size + 3) & ~3;
  const columns = new Float64Array(width * capacity);
  columns.fill(1, horizons.length * capacity, (horizons.length + 1) * capacity);
  return {
    lags,
    horizons,
    capacity,
    weights: new Float64Array(capacity),
    penalty: new Float64Array(1),
    columns,
    weighted: new Float64Array(size * capacity),
    width,
    normal: new Float64Array(size * width),
    factor: new Float64Array(size * size),
    shifts: new Float64Array(size),
    solution: new Float64Array(size),
    sums: new Float64Array(2),
  };
}

/**
 * Writes the expected change from `values[head]` to `out[offset + g · stride]` for each horizon g,
 * value units; leaves the entry alone where the neighbours' weights sum to less than 2.
 *
 * The regression of a horizon h is on the neighbours that h steps have passed since; the change
 * after h steps is explained by the lagwise differences from the newest vector, so that the constant
 * is the forecast. A neighbour too recent for a horizon serves only the shorter ones: horizons are
 * done from the longest down, adding neighbours.
 *
 * Cost: `count` · (lags + 1) · (horizons + (lags + 1)/2) products, and for each horizon one
 * factorisation of size lags + 1. Allocates and checks nothing.
 *
 * @param nearest The first `count` of its vectors are the neighbours; `fit.weights` are theirs.
 * @see Cleveland & Devlin, Journal of the American Statistical Association 83 (1988), for local
 *   regression; Farmer & Sidorowich, Physical Review Letters 59 (1987), for delay vectors.
 */
export function localRidgeInto(
  out: Float64Array,
  offset: number,
  stride: number,
  fit: LocalRidge,
  nearest: NearestSearch,
  values: Float64Array,
  head: number,
  count: number,
): void {
  if (count < 2) return;
  const { horizons, lags, normal, factor, solution, sums, width } = fit;
  const size = lags + 1;
  // Loops: a call of `fill` costs more than these few entries.
  for (let i = 0; i < normal.length; i++) normal[i] = 0;
  sums[0] = 0;
  sums[1] = 0;
  const last = horizons.length - 1;
  let isFactored = false;
  for (let g = last; g >= 0; g--) {
    const low = g === last ? -1 : head - horizons[g + 1]!;
    const added = gather(fit, nearest, values, head, count, low, head - horizons[g]!, g);
    if (added > 0) accumulate(fit, added);
    if (sums[0] < WEIGHT_SUM_MIN) continue;
    if (added > 0 || !isFactored) factorise(fit);
    isFactored = true;
    boundedCholeskySolveInto(solution, factor, normal, g, width, size);
    out[offset + g * stride] = solution[0];
  }
}

/** Puts the neighbours in (low, high] into columns, with targets for horizons 0…g; how many. */
function gather(
  fit: LocalRidge,
  nearest: NearestSearch,
  values: Float64Array,
  head: number,
  count: number,
  low: number,
  high: number,
  g: number,
): number {
  const { distances, places } = nearest;
  const { horizons, lags, capacity, columns, weighted, weights, sums } = fit;
  const horizonCount = horizons.length;
  let added = 0;
  for (let a = 0; a < count; a++) {
    const place = places[a];
    if (place > high || place <= low) continue;
    const weight = weights[a];
    const here = values[place];
    for (let i = 0; i < horizonCount; i++) {
      columns[i * capacity + added] = i <= g ? values[place + horizons[i]!] - here : 0;
    }
    weighted[added] = weight;
    for (let j = 1; j <= lags; j++) {
      const gap = values[place - j + 1] - values[head - j + 1];
      columns[(horizonCount + j) * capacity + added] = gap;
      weighted[j * capacity + added] = weight * gap;
    }
    sums[0] += weight;
    sums[1] += weight * distances[a];
    added++;
  }
  return added;
}

/** Adds the first `added` entries of the columns to the normal equations. */
function accumulate(fit: LocalRidge, added: number): void {
  const { horizons, lags, capacity, columns, weighted, normal, width } = fit;
  for (let r = 0; r <= lags; r++) {
    const row = r * capacity;
    // Past the diagonal to the next multiple of four: read nowhere, and cheaper than to stop there.
    for (let c = 0; c <= horizons.length + r; c += 4) {
      const c0 = c * capacity;
      const c1 = c0 + capacity;
      const c2 = c1 + capacity;
      const c3 = c2 + capacity;
      const at = r * width + c;
      let s0 = normal[at];
      let s1 = normal[at + 1];
      let s2 = normal[at + 2];
      let s3 = normal[at + 3];
      for (let a = 0; a < added; a++) {
        const w = weighted[row + a];
        s0 += w * columns[c0 + a];
        s1 += w * columns[c1 + a];
        s2 += w * columns[c2 + a];
        s3 += w * columns[c3 + a];
      }
      normal[at] = s0;
      normal[at + 1] = s1;
      normal[at + 2] = s2;
      normal[at + 3] = s3;
    }
  }
}

function factorise(fit: LocalRidge): void {
  const { horizons, lags, normal, factor, shifts, sums, width, penalty } = fit;
  shifts[0] = JITTER * sums[0];
  const ridge = penalty[0] + (JITTER * sums[1]) / lags + PENALTY_MIN;
  for (let i = 1; i <= lags; i++) shifts[i] = ridge;
  boundedCholeskyInto(factor, normal, horizons.length, width, shifts, lags + 1);
}
