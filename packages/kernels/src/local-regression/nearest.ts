/**
 * The delay vectors of a series that lie nearest to its newest one, by Euclidean distance.
 *
 * The vector that ends at place i of `values` is (values[i], values[i - 1], …, values[i - lags + 1]).
 * Distances are squared throughout.
 *
 * @module
 */
import { assertInteger } from "../linalg/assert-shape.js";

/** The first bound of a search, in distances of the farthest vector found by the last one. */
const SLACK = 2;
/** Lags that are always compared, of vectors of so many; most candidates fall there. */
const PREFIX = 3;
const LONG_PREFIX = 5;
/** Of a triangle weight: the farthest vector still counts. */
const WEIGHT_MIN = 1e-3;

/** What a search found, and the memory of the next one. */
export interface NearestSearch {
  /** In a delay vector, >= 3. */
  readonly lags: number;
  /** Shape (capacity): the first `count` squared, ascending, unit of the values squared. */
  readonly distances: Float64Array;
  /** Shape (capacity): where each of these vectors ends. */
  readonly places: Int32Array;
  count: number;
  /**
   * Shape (3), squared distances: the one that a candidate must be below, the candidate's own, and
   * the first bound of the next search.
   */
  readonly bounds: Float64Array;
}

/**
 * A search for up to `capacity` vectors of `lags` values, before its first use.
 *
 * @throws RangeError unless `capacity` >= 1 and `lags` >= 3 are integers
 */
export function nearestSearch(capacity: number, lags: number): NearestSearch {
  assertInteger("capacity", capacity, 1);
  assertInteger("lags", lags, PREFIX);
  return {
    lags,
    distances: new Float64Array(capacity),
    places: new Int32Array(capacity),
    count: 0,
    bounds: Float64Array.of(Infinity, 0, Infinity),
  };
}

/**
 * Finds the `limit` vectors that end in [first, head) and lie nearest to the one that ends at `head`;
 * fewer where there are not as many at a finite distance. Of equally near ones the newest come first.
 *
 * Looks from the newest back: where a level wanders, the near ones are there, and the bound they set
 * spares the rest. Until enough are found, the bound is a multiple of the last search's farthest
 * distance; where that was too strict, the search is done again without one. The result does not
 * depend on it. Cost: (head - first) · 3 products (5 from five lags on), and for each candidate below
 * the bound the other lags and a move of at most `limit` entries. Allocates and checks nothing.
 *
 * @param first >= lags - 1.
 * @param limit Within [1, capacity].
 * @see Farmer & Sidorowich, Physical Review Letters 59 (1987).
 */
export function nearestInto(
  search: NearestSearch,
  values: Float64Array,
  first: number,
  head: number,
  limit: number,
): void {
  const { bounds, distances } = search;
  bounds[0] = bounds[2];
  scan(search, values, first, head, limit);
  if (search.count < limit) {
    bounds[0] = Infinity;
    scan(search, values, first, head, limit);
  }
  // Above 0: where all that was found equals the newest vector, that must be found again.
  bounds[2] = search.count < limit ? Infinity : SLACK * distances[limit - 1] + Number.MIN_VALUE;
}

/**
 * As {@link nearestInto}, but looks from the oldest on and without a bound from before: the result
 * depends on `values` alone, and of equally near vectors the oldest come first.
 */
export function nearestOldestFirstInto(
  search: NearestSearch,
  values: Float64Array,
  first: number,
  head: number,
  limit: number,
): void {
  const { distances, places, lags } = search;
  const z0 = values[head];
  const z1 = values[head - 1];
  const z2 = values[head - 2];
  let count = 0;
  let worst = Infinity;
  let r1 = values[first - 1];
  let r2 = values[first - 2];
  for (let i = first; i < head; i++) {
    const r0 = values[i];
    const d0 = r0 - z0;
    const d1 = r1 - z1;
    const d2 = r2 - z2;
    r2 = r1;
    r1 = r0;
    let distance = d0 * d0 + d1 * d1 + d2 * d2;
    if (!(distance < worst)) continue;
    // As `offer`, in place: from the oldest on candidates improve often, and the calls cost 15 %.
    for (let j = PREFIX; j < lags; j++) {
      const gap = values[i - j] - values[head - j];
      distance += gap * gap;
    }
    if (!(distance < worst)) continue;
    let hole = count < limit ? count++ : limit - 1;
    while (hole > 0 && distances[hole - 1] > distance) {
      distances[hole] = distances[hole - 1];
      places[hole] = places[hole - 1];
      hole--;
    }
    distances[hole] = distance;
    places[hole] = i;
    if (count === limit) worst = distances[limit - 1];
  }
  search.count = count;
}

/**
 * Writes the triangle weights of the nearest `count` vectors: 1 at distance 0, falling linearly in
 * the squared distance to almost 0 at the farthest one, at least 1e-3. Dimensionless.
 * Cost: `count` quotients.
 *
 * @param isReciprocal True: one reciprocal serves all quotients, at one more rounding each.
 */
export function triangleWeightsInto(
  weights: Float64Array,
  distances: Float64Array,
  count: number,
  isReciprocal: boolean,
): void {
  const farthest = distances[count - 1];
  const width = farthest > 0 ? farthest * 1.0001 : 1e-300;
  const perWidth = 1 / width;
  for (let a = 0; a < count; a++) {
    const share = isReciprocal ? distances[a] * perWidth : distances[a] / width;
    weights[a] = Math.max(1 - share, WEIGHT_MIN);
  }
}

function scan(
  search: NearestSearch,
  values: Float64Array,
  first: number,
  head: number,
  limit: number,
): void {
  search.count = 0;
  if (search.lags < LONG_PREFIX) scanShort(search, values, first, head, limit);
  else scanLong(search, values, first, head, limit);
}

function scanShort(
  search: NearestSearch,
  values: Float64Array,
  first: number,
  head: number,
  limit: number,
): void {
  const { bounds } = search;
  const z0 = values[head];
  const z1 = values[head - 1];
  const z2 = values[head - 2];
  let worst = bounds[0];
  let r0 = values[head - 1];
  let r1 = values[head - 2];
  for (let i = head - 1; i >= first; i--) {
    const r2 = values[i - 2];
    const d0 = r0 - z0;
    const d1 = r1 - z1;
    const d2 = r2 - z2;
    r0 = r1;
    r1 = r2;
    const distance = d0 * d0 + d1 * d1 + d2 * d2;
    if (distance < worst) {
      bounds[1] = distance;
      offer(search, values, i, head, PREFIX, limit);
      worst = bounds[0];
    }
  }
}

function scanLong(
  search: NearestSearch,
  values: Float64Array,
  first: number,
  head: number,
  limit: number,
): void {
  const { bounds } = search;
  const z0 = values[head];
  const z1 = values[head - 1];
  const z2 = values[head - 2];
  const z3 = values[head - 3];
  const z4 = values[head - 4];
  let worst = bounds[0];
  let r0 = values[head - 1];
  let r1 = values[head - 2];
  let r2 = values[head - 3];
  let r3 = values[head - 4];
  for (let i = head - 1; i >= first; i--) {
    const r4 = values[i - 4];
    const d0 = r0 - z0;
    const d1 = r1 - z1;
    const d2 = r2 - z2;
    const d3 = r3 - z3;
    const d4 = r4 - z4;
    r0 = r1;
    r1 = r2;
    r2 = r3;
    r3 = r4;
    const distance = d0 * d0 + d1 * d1 + (d2 * d2 + d3 * d3) + d4 * d4;
    if (distance < worst) {
      bounds[1] = distance;
      offer(search, values, i, head, LONG_PREFIX, limit);
      worst = bounds[0];
    }
  }
}

/** Adds the lags from `from` on to the distance of the vector that ends at `place`; keeps it if near. */
function offer(
  search: NearestSearch,
  values: Float64Array,
  place: number,
  head: number,
  from: number,
  limit: number,
): void {
  const { bounds, distances, places, lags } = search;
  let distance = bounds[1];
  for (let j = from; j < lags; j++) {
    const gap = values[place - j] - values[head - j];
    distance += gap * gap;
  }
  if (!(distance < bounds[0])) return;
  let hole = search.count < limit ? search.count++ : limit - 1;
  while (hole > 0 && distances[hole - 1] > distance) {
    distances[hole] = distances[hole - 1];
    places[hole] = places[hole - 1];
    hole--;
  }
  distances[hole] = distance;
  places[hole] = place;
  if (search.count === limit) bounds[0] = distances[limit - 1];
}
