/**
 * The k smallest of many distances, kept in a heap with the largest on top.
 *
 * @module
 */
export class NearestHeap {
  /** Shape (capacity): ascending after {@link sort}. */
  readonly distances: Float64Array;
  /** Shape (capacity): where each was found. */
  readonly places: Int32Array;
  /** One number: the distance a newcomer must beat; Infinity while there is room. */
  readonly worst = Float64Array.of(Infinity);
  count = 0;
  #limit = 0;

  constructor(capacity: number) {
    this.distances = new Float64Array(capacity);
    this.places = new Int32Array(capacity);
  }

  /** Empties the heap; it will hold at most `limit` <= capacity. */
  clear(limit: number): void {
    this.count = 0;
    this.#limit = limit;
    this.worst[0] = Infinity;
  }

  /** Takes in a distance below `worst[0]`. */
  offer(distance: number, place: number): void {
    const { distances, places } = this;
    if (this.count < this.#limit) {
      let hole = this.count++;
      while (hole > 0) {
        const parent = (hole - 1) >> 1;
        if (distances[parent]! >= distance) break;
        distances[hole] = distances[parent]!;
        places[hole] = places[parent]!;
        hole = parent;
      }
      distances[hole] = distance;
      places[hole] = place;
    } else {
      this.#sink(distance, place, this.count);
    }
    if (this.count === this.#limit) this.worst[0] = distances[0]!;
  }

  /** Puts the distances in ascending order. The heap must be cleared before it is used again. */
  sort(): void {
    const { distances, places } = this;
    for (let end = this.count - 1; end > 0; end--) {
      const distance = distances[end]!;
      const place = places[end]!;
      distances[end] = distances[0]!;
      places[end] = places[0]!;
      this.#sink(distance, place, end);
    }
  }

  /** Puts an entry in the place of the top one, among the first `size`. */
  #sink(distance: number, place: number, size: number): void {
    const { distances, places } = this;
    let hole = 0;
    for (;;) {
      let child = 2 * hole + 1;
      if (child >= size) break;
      if (child + 1 < size && distances[child + 1]! > distances[child]!) child++;
      if (distances[child]! <= distance) break;
      distances[hole] = distances[child]!;
      places[hole] = places[child]!;
      hole = child;
    }
    distances[hole] = distance;
    places[hole] = place;
  }
}
