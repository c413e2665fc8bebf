/**
 * Percentiles of durations in bounded memory.
 *
 * The width of a bucket is 1/16 of its power of two, so a percentile is within 6.25 % of the true one for
 * any number of durations. Inside a bucket durations are assumed to be spread evenly.
 *
 * @module
 */

const BUCKETS_PER_OCTAVE = 16;
/** Durations up to 2⁴⁰ ns, eighteen minutes; longer ones share the last bucket. */
const OCTAVE_COUNT = 41;

/** Counts of durations by size. */
export class DurationHistogram {
  /** Shape (656), counts. Plain data, as a snapshot stores it. */
  readonly counts: Float64Array;

  constructor(counts: Float64Array = new Float64Array(OCTAVE_COUNT * BUCKETS_PER_OCTAVE)) {
    this.counts = counts;
  }

  /** @param durationNs Nanoseconds, not negative. */
  add(durationNs: number): void {
    this.counts[bucketOf(durationNs)]! += 1;
  }

  get count(): number {
    let sum = 0;
    for (const count of this.counts) sum += count;
    return sum;
  }

  /**
   * The duration that a share of all durations does not exceed, nanoseconds; of the longest the upper
   * end of its bucket. `undefined` when nothing was added.
   *
   * @param share 0..1.
   */
  quantileNs(share: number): number | undefined {
    const total = this.count;
    if (total === 0) return undefined;
    let left = Math.max(1, Math.ceil(share * total));
    for (let bucket = 0; bucket < this.counts.length; bucket++) {
      const count = this.counts[bucket]!;
      if (left <= count) return endNs(bucket, left / count);
      left -= count;
    }
    return endNs(this.counts.length - 1, 1);
  }
}

/** Power of two below, then a sixteenth within. */
function bucketOf(durationNs: number): number {
  const size = Math.max(1, Math.floor(durationNs));
  let octave = 0;
  let low = 1;
  while (octave < OCTAVE_COUNT - 1 && low * 2 <= size) {
    low *= 2;
    octave++;
  }
  const part = Math.floor(((size - low) / low) * BUCKETS_PER_OCTAVE);
  return octave * BUCKETS_PER_OCTAVE + Math.min(part, BUCKETS_PER_OCTAVE - 1);
}

/** Where a share of a bucket ends. */
function endNs(bucket: number, share: number): number {
  const octave = Math.floor(bucket / BUCKETS_PER_OCTAVE);
  const part = bucket % BUCKETS_PER_OCTAVE;
  return 2 ** octave * (1 + (part + share) / BUCKETS_PER_OCTAVE);
}
