/**
 * A whole series in bounded memory: equal buckets whose width doubles whenever they run out.
 *
 * Each bucket holds a few numbers, each with its own way to be merged (added up, least, greatest).
 * The same rows give the same buckets, whatever came before in the process.
 *
 * @module
 */

export type Merge = "sum" | "min" | "max";

/** What the cells of a bucket are, in order: name and merge. */
export type BucketLayout<Name extends string> = Readonly<Record<Name, Merge>>;

const IDENTITY: Readonly<Record<Merge, number>> = { sum: 0, min: Infinity, max: -Infinity };

export class Ladder<Name extends string> {
  readonly #merges: readonly Merge[];
  readonly #offsets: ReadonlyMap<string, number>;
  readonly #capacity: number;
  readonly #cells: Float64Array;
  /** Rows per bucket: a power of two. */
  widthRows = 1;
  /** Buckets in use: up to the last one written. */
  bucketCount = 0;

  /** @param capacity Buckets, an even number. */
  constructor(layout: BucketLayout<Name>, capacity: number) {
    this.#merges = Object.values(layout);
    this.#offsets = new Map(Object.keys(layout).map((name, offset) => [name, offset]));
    this.#capacity = capacity;
    this.#cells = new Float64Array(capacity * this.#merges.length);
    this.#clear(0, capacity);
  }

  /** Bucket of a row, made if need be. Rows may come in any order. */
  bucketOf(row: number): number {
    while (row >= this.widthRows * this.#capacity) this.#halve();
    const bucket = Math.floor(row / this.widthRows);
    if (bucket >= this.bucketCount) this.bucketCount = bucket + 1;
    return bucket;
  }

  /** Merges a number into a cell. */
  add(bucket: number, name: Name, value: number): void {
    const offset = this.#offsets.get(name)!;
    const at = bucket * this.#merges.length + offset;
    this.#cells[at] = merged(this.#merges[offset]!, this.#cells[at]!, value);
  }

  /** What a cell holds; the identity of its merge when nothing was added. */
  at(bucket: number, name: Name): number {
    return this.#cells[bucket * this.#merges.length + this.#offsets.get(name)!]!;
  }

  /** Sum of a cell over the buckets from `first` up to, not including, `end`. */
  sum(first: number, end: number, name: Name): number {
    let total = 0;
    for (let bucket = Math.max(0, first); bucket < end; bucket++) total += this.at(bucket, name);
    return total;
  }

  #halve(): void {
    const size = this.#merges.length;
    for (let bucket = 0; bucket < this.#capacity / 2; bucket++) {
      for (let offset = 0; offset < size; offset++) {
        const left = this.#cells[2 * bucket * size + offset]!;
        const right = this.#cells[(2 * bucket + 1) * size + offset]!;
        this.#cells[bucket * size + offset] = merged(this.#merges[offset]!, left, right);
      }
    }
    this.#clear(this.#capacity / 2, this.#capacity);
    this.bucketCount = Math.ceil(this.bucketCount / 2);
    this.widthRows *= 2;
  }

  #clear(first: number, end: number): void {
    for (let bucket = first; bucket < end; bucket++) {
      for (const [offset, merge] of this.#merges.entries()) {
        this.#cells[bucket * this.#merges.length + offset] = IDENTITY[merge];
      }
    }
  }
}

function merged(merge: Merge, a: number, b: number): number {
  if (merge === "sum") return a + b;
  return merge === "min" ? Math.min(a, b) : Math.max(a, b);
}
