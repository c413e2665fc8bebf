/**
 * Mutated inputs against a decoder: typed refusals only, in little time and little memory.
 *
 * @module
 */
import { integersFrom, mutantOf } from "./mutants.js";

/** A decoder, and sound inputs to start from. */
export interface FuzzedDecoder {
  readonly name: string;
  /** Gives anything, or throws what `isTyped` knows. */
  readonly decode: (bytes: Uint8Array) => Promise<unknown> | unknown;
  readonly seeds: readonly Uint8Array[];
  /** Repairs a checksum of half of the mutants, so that what lies behind it is reached too. */
  readonly repair?: (bytes: Uint8Array) => Uint8Array | void;
}

export interface FuzzOptions {
  readonly inputCount: number;
  /** Whether an error is one that callers are promised. */
  readonly isTyped: (error: unknown) => boolean;
  /** An input may take so long. Default 50 ms. */
  readonly timeMsMax?: number;
}

export interface FuzzReport {
  readonly name: string;
  readonly inputCount: number;
  /** Inputs that were not refused. */
  readonly acceptedCount: number;
  readonly slowestMs: number;
  /** Largest growth of the heap over one input that was looked at; each thousandth is. */
  readonly growthBytes: number;
  /** At most ten: untyped errors and slow inputs, by their number. */
  readonly problems: readonly string[];
}

const SEED = 17;
const PROBLEM_COUNT_MAX = 10;

export async function fuzz(decoder: FuzzedDecoder, options: FuzzOptions): Promise<FuzzReport> {
  const { name, decode, seeds, repair } = decoder;
  const { inputCount, isTyped, timeMsMax = 50 } = options;
  const problems: string[] = [];
  let [slowestMs, growthBytes, acceptedCount] = [0, 0, 0];
  const next = integersFrom(SEED);
  for (let input = 0; input < inputCount && problems.length < PROBLEM_COUNT_MAX; input++) {
    let bytes = mutantOf(seeds, next);
    if (repair && next(2) === 0) bytes = repair(bytes) ?? bytes;
    const before = input % 1000 === 0 ? heapBytes() : 0;
    const startMs = performance.now();
    try {
      await decode(bytes);
      acceptedCount++;
    } catch (error) {
      if (!isTyped(error)) problems.push(`${name} #${input}: ${String(error)}`);
    }
    const tookMs = performance.now() - startMs;
    if (tookMs <= timeMsMax) slowestMs = Math.max(slowestMs, tookMs);
    // Twice more before it is called slow: another process may have had the core.
    else if (Math.min(await timed(decode, bytes), await timed(decode, bytes)) > timeMsMax) {
      problems.push(`${name} #${input}: ${tookMs.toFixed(1)} ms`);
    }
    if (before > 0) growthBytes = Math.max(growthBytes, heapBytes() - before);
  }
  return { name, inputCount, acceptedCount, slowestMs, growthBytes, problems };
}

/** Bytes in use, those outside the heap included. */
export function heapBytes(): number {
  const { heapUsed, arrayBuffers, external } = process.memoryUsage();
  return heapUsed + Math.max(arrayBuffers, external);
}

async function timed(decode: FuzzedDecoder["decode"], bytes: Uint8Array): Promise<number> {
  const startMs = performance.now();
  try {
    await decode(bytes);
  } catch (error) {
    // Which error it was has been judged already.
    if (!(error instanceof Error)) throw error;
  }
  return performance.now() - startMs;
}
