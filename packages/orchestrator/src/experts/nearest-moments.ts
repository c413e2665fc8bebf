/**
 * The delay vectors of a series that lie nearest to its newest one.
 *
 * Looked through from the newest back: where a level wanders, the near ones are there, and the bound
 * they set spares the rest. Until enough are found the bound is a multiple of the last search's; where
 * that was too strict, the search is done again without one. What is found does not depend on it.
 *
 * @module
 */

/** The first bound, in distances of the farthest one found last time. */
const SLACK = 2;
/** Lags that are always compared, of vectors of so many; most candidates fall there. */
const PREFIX = 3;
const LONG_PREFIX = 5;

export class NearestMoments {
  /** Shape (capacity), squared, ascending. */
  readonly distances: Float64Array;
  /** Shape (capacity): where in the ring each vector ends; of equally near ones the newest first. */
  readonly places: Int32Array;
  count = 0;
  readonly #lags: number;
  #limit = 0;
  /** The distance a newcomer must be below, its own, and the first bound of the next search. */
  readonly #at = Float64Array.of(Infinity, 0, Infinity);

  /** @param lags In a delay vector, >= 3. */
  constructor(capacity: number, lags: number) {
    this.distances = new Float64Array(capacity);
    this.places = new Int32Array(capacity);
    this.#lags = lags;
  }

  /** Finds the `limit` nearest, fewer where there are not as many, that end in `ring[first … head)`. */
  search(ring: Float64Array, first: number, head: number, limit: number): void {
    const at = this.#at;
    this.#limit = limit;
    at[0] = at[2]!;
    this.#scan(ring, first, head);
    if (this.count < limit) {
      at[0] = Infinity;
      this.#scan(ring, first, head);
    }
    // Above 0: where all that was found is the same as now, that must be found again.
    at[2] = this.count < limit ? Infinity : SLACK * this.distances[limit - 1]! + Number.MIN_VALUE;
  }

  #scan(ring: Float64Array, first: number, head: number): void {
    this.count = 0;
    if (this.#lags < LONG_PREFIX) this.#scanShort(ring, first, head);
    else this.#scanLong(ring, first, head);
  }

  #scanShort(ring: Float64Array, first: number, head: number): void {
    const at = this.#at;
    const z0 = ring[head]!;
    const z1 = ring[head - 1]!;
    const z2 = ring[head - 2]!;
    let worst = at[0]!;
    let r0 = ring[head - 1]!;
    let r1 = ring[head - 2]!;
    for (let i = head - 1; i >= first; i--) {
      const r2 = ring[i - 2]!;
      const d0 = r0 - z0;
      const d1 = r1 - z1;
      const d2 = r2 - z2;
      r0 = r1;
      r1 = r2;
      const distance = d0 * d0 + d1 * d1 + d2 * d2;
      if (distance < worst) {
        at[1] = distance;
        this.#offer(ring, i, head, PREFIX);
        worst = at[0]!;
      }
    }
  }

  #scanLong(ring: Float64Array, first: number, head: number): void {
    const at = this.#at;
    const z0 = ring[head]!;
    const z1 = ring[head - 1]!;
    const z2 = ring[head - 2]!;
    const z3 = ring[head - 3]!;
    const z4 = ring[head - 4]!;
    let worst = at[0]!;
    let r0 = ring[head - 1]!;
    let r1 = ring[head - 2]!;
    let r2 = ring[head - 3]!;
    let r3 = ring[head - 4]!;
    for (let i = head - 1; i >= first; i--) {
      const r4 = ring[i - 4]!;
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
        at[1] = distance;
        this.#offer(ring, i, head, LONG_PREFIX);
        worst = at[0]!;
      }
    }
  }

  /** Adds the lags from `from` on to the distance of the vector that ends at `place`; keeps it if near. */
  #offer(ring: Float64Array, place: number, head: number, from: number): void {
    const at = this.#at;
    const { distances, places } = this;
    const limit = this.#limit;
    let distance = at[1]!;
    for (let j = from; j < this.#lags; j++) {
      const gap = ring[place - j]! - ring[head - j]!;
      distance += gap * gap;
    }
    if (!(distance < at[0]!)) return;
    let hole = this.count < limit ? this.count++ : limit - 1;
    while (hole > 0 && distances[hole - 1]! > distance) {
      distances[hole] = distances[hole - 1]!;
      places[hole] = places[hole - 1]!;
      hole--;
    }
    distances[hole] = distance;
    places[hole] = place;
    if (this.count === limit) at[0] = distances[limit - 1]!;
  }
}
