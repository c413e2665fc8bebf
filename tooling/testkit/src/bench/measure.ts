/**
 * Times a corpus in interleaved rounds: every round runs each case for one block, so that a machine
 * whose speed drifts slows all of them alike. Medians, not means: one mean was seen at three times its
 * minimum.
 */
import type { BenchCase } from "./bench-case.js";

export interface BenchResult {
  readonly name: string;
  readonly unit: string;
  /** Nanoseconds per unit over the rounds. */
  readonly nsMedian: number;
  readonly nsMin: number;
  readonly nsP90: number;
  /** Median over the rounds of baseline time ÷ own time: above 1 is faster than the baseline. */
  readonly speedupMedian?: number;
  /** Achieved per second at the median, where the case says what a call amounts to. */
  readonly gigaflops?: number;
  readonly gigabytesPerSecond?: number;
}

export interface MeasureOptions {
  /** Blocks per case. Default 15. */
  readonly roundCount?: number;
  /** Length of a block. Default 20 ms. */
  readonly blockMs?: number;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  readonly onRound?: (round: number, roundCount: number) => void;
}

/** Keeps every result alive, so that no call is dead code. */
let sink = 0;

export function measure(corpus: readonly BenchCase[], options: MeasureOptions): BenchResult[] {
  const { now, roundCount = 15, blockMs = 20 } = options;
  const counts = corpus.map((one) => callsPerBlock(one, blockMs, now));
  const nsPerUnit = corpus.map(() => new Float64Array(roundCount));
  for (let round = 0; round < roundCount; round++) {
    options.onRound?.(round, roundCount);
    for (const [index, one] of corpus.entries()) {
      const calls = counts[index]!;
      const startMs = now();
      for (let call = 0; call < calls; call++) sink += one.run();
      const ns = (now() - startMs) * 1e6;
      nsPerUnit[index]![round] = ns / (calls * (one.unitsPerCall ?? 1));
    }
  }
  return corpus.map((one, index) => summary(one, index, corpus, nsPerUnit));
}

/** Warms the case up and says how many calls fill one block. */
function callsPerBlock(one: BenchCase, blockMs: number, now: () => number): number {
  let calls = 1;
  for (;;) {
    const startMs = now();
    for (let call = 0; call < calls; call++) sink += one.run();
    const spentMs = now() - startMs;
    if (spentMs >= blockMs) return calls;
    calls = spentMs < blockMs / 8 ? calls * 4 : Math.ceil((calls * blockMs * 1.05) / spentMs);
  }
}

function summary(
  one: BenchCase,
  index: number,
  corpus: readonly BenchCase[],
  nsPerUnit: readonly Float64Array[],
): BenchResult {
  const own = nsPerUnit[index]!;
  const nsMedian = quantile(own, 0.5);
  const nsPerCall = nsMedian * (one.unitsPerCall ?? 1);
  const baselineIndex = corpus.findIndex(({ name }) => name === one.baseline);
  const baseline = nsPerUnit[baselineIndex];
  return {
    name: one.name,
    unit: one.unit ?? "call",
    nsMedian,
    nsMin: quantile(own, 0),
    nsP90: quantile(own, 0.9),
    ...(baseline && {
      speedupMedian: quantile(
        baseline.map((ns, r) => ns / own[r]!),
        0.5,
      ),
    }),
    ...(one.flopsPerCall !== undefined && { gigaflops: one.flopsPerCall / nsPerCall }),
    ...(one.bytesPerCall !== undefined && { gigabytesPerSecond: one.bytesPerCall / nsPerCall }),
  };
}

function quantile(values: Float64Array, level: number): number {
  const sorted = values.toSorted();
  return sorted[Math.min(sorted.length - 1, Math.floor(level * sorted.length))]!;
}

/** What the calls added up to: print it, and two runs of the same corpus can be told apart. */
export function benchDigest(): number {
  return sink;
}
