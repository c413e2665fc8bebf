/**
 * Aggregates of a series of any length in fixed memory.
 *
 * The series is divided into buckets of equal width. When the buckets are used up, the width doubles and
 * neighbours are merged. A bucket holds one aggregate (sum, minimum or maximum) per field. The buckets are a
 * function of the values that were added and of nothing else.
 *
 * @module
 */
import { invariant } from "@meristem/leyline";

export type Aggregate = "sum" | "min" | "max";

/** Fields of a bucket, in order. */
export type RollupLayout<Field extends string> = Readonly<Record<Field, Aggregate>>;

const IDENTITY: Readonly<Record<Aggregate, number>> = { sum: 0, min: Infinity, max: -Infinity };

/** Whether a number can be the index of a step. */
export function isStep(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

export class Rollup<Field extends string> {
  readonly #aggregates: readonly Aggregate[];
  readonly #offsets: ReadonlyMap<string, number>;
  readonly #capacity: number;
  /** Row-major, shape (capacity, fields). */
  readonly #values: Float64Array;
  /** Steps per bucket: a power of two. */
  widthSteps = 1;
  /** Number of buckets up to the last one that is used. */
  bucketCount = 0;

  /** @param capacity Number of buckets, even. */
  constructor(layout: RollupLayout<Field>, capacity: number) {
    this.#aggregates = Object.values(layout);
    this.#offsets = new Map(Object.keys(layout).map((name, offset) => [name, offset]));
    this.#capacity = capacity;
    this.#values = new Float64Array(capacity * this.#aggregates.length);
    this.#clear(0, capacity);
  }

  /**
   * Index of the bucket of a step. Steps may come in any order.
   *
   * @throws InvariantError unless `step` is an integer from 0 to 2^53 - 1
   */
  bucketOf(step: number): number {
    invariant(isStep(step), "the index of a step is an integer >= 0");
    while (step >= this.widthSteps * this.#capacity) this.#mergeNeighbours();
    const bucket = Math.floor(step / this.widthSteps);
    if (bucket >= this.bucketCount) this.bucketCount = bucket + 1;
    return bucket;
  }

  /** Merges a number into a field. */
  add(bucket: number, field: Field, value: number): void {
    const offset = this.#offsets.get(field)!;
    const index = bucket * this.#aggregates.length + offset;
    this.#values[index] = merged(this.#aggregates[offset]!, this.#values[index]!, value);
  }

  /** The aggregate of a field; its identity (0, ∞ or −∞) if nothing was added. */
  value(bucket: number, field: Field): number {
    return this.#values[bucket * this.#aggregates.length + this.#offsets.get(field)!]!;
  }

  /** Sum of a field over the buckets from `first` up to, not including, `end`. */
  sum(first: number, end: number, field: Field): number {
    let total = 0;
    for (let bucket = Math.max(0, first); bucket < end; bucket++)
      total += this.value(bucket, field);
    return total;
  }

  #mergeNeighbours(): void {
    const size = this.#aggregates.length;
    for (let bucket = 0; bucket < this.#capacity / 2; bucket++) {
      for (let offset = 0; offset < size; offset++) {
        const left = this.#values[2 * bucket * size + offset]!;
        const right = this.#values[(2 * bucket + 1) * size + offset]!;
        this.#values[bucket * size + offset] = merged(this.#aggregates[offset]!, left, right);
      }
    }
    this.#clear(this.#capacity / 2, this.#capacity);
    this.bucketCount = Math.ceil(this.bucketCount / 2);
    this.widthSteps *= 2;
  }

  #clear(first: number, end: number): void {
    for (let bucket = first; bucket < end; bucket++) {
      for (const [offset, aggregate] of this.#aggregates.entries()) {
        this.#values[bucket * this.#aggregates.length + offset] = IDENTITY[aggregate];
      }
    }
  }
}

function merged(aggregate: Aggregate, a: number, b: number): number {
  if (aggregate === "sum") return a + b;
  return aggregate === "min" ? Math.min(a, b) : Math.max(a, b);
}
