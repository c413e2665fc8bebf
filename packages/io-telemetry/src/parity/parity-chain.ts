/**
 * Proofs of what a predictor's state was, each holding the hash of the one before.
 *
 * A record says nothing of the values: it holds SHA-256 of the expert weights and of the transport
 * cost, exact and, where a cell width is given, sketched. Replaying the input must give the same
 * records; changing, dropping or swapping one breaks the chain at the next.
 *
 * @module
 */
import { v1 } from "@meristem/leyline";
import { bytesEqual, canonicalBytes, sha256 } from "./canonical.js";
import { matchesSketch, sketchOf } from "./sketch.js";

export interface ParityOptions {
  /** SHA-256 of the configuration in force, 32 bytes. */
  readonly configFingerprint: Uint8Array;
  /** Version of the code that computed the state. */
  readonly codeVersion: string;
  readonly backend: v1.ComputeBackend;
  /** Cells of the sketches: four times the bound stated between backends. Omit for exact hashes only. */
  readonly cellWidths?: { readonly weights: number; readonly transportCost: number };
  /** Last record of the chain to go on with. */
  readonly previous?: v1.ParityRecord;
}

/** State of a predictor after a step, as far as a record proves it. */
export interface ParitySample {
  readonly series: string;
  readonly stepIndex: number;
  /** Weights of the experts. */
  readonly weights: ArrayLike<number>;
  /** Cost of the last transport; `undefined` when none was solved. */
  readonly transportCost: number | undefined;
  /** Rung of the load ladder that the step ran on; absent: 0. */
  readonly loadRung?: number | undefined;
}

const HASH_BYTES = 32;

/** Makes the records of one run, one after the other. */
export class ParityChain {
  readonly #options: ParityOptions;
  #sequence: number;
  #previousHash: Uint8Array;

  constructor(options: ParityOptions) {
    const { previous } = options;
    this.#options = options;
    this.#sequence = previous?.sequence ?? 0;
    this.#previousHash =
      previous === undefined ? new Uint8Array(HASH_BYTES) : parityRecordHash(previous);
  }

  /** Cost: two hashes of the values and one of the record, tens of microseconds. */
  next(sample: ParitySample): v1.ParityRecord {
    const { configFingerprint, codeVersion, backend, cellWidths } = this.#options;
    const cost = sample.transportCost === undefined ? [] : [sample.transportCost];
    const record: v1.ParityRecord = {
      sequence: ++this.#sequence,
      series: sample.series,
      stepIndex: sample.stepIndex,
      configFingerprint,
      codeVersion,
      backend,
      weightsSha256: sha256(canonicalBytes(sample.weights)),
      transportCostSha256: sha256(canonicalBytes(cost)),
      weightsSketch: cellWidths && sketchOf(sample.weights, cellWidths.weights),
      transportCostSketch: cellWidths && sketchOf(cost, cellWidths.transportCost),
      previousHash: this.#previousHash,
      loadRung: sample.loadRung ?? 0,
    };
    this.#previousHash = parityRecordHash(record);
    return record;
  }
}

/** SHA-256 of a record's bytes: what the next one holds as `previousHash`. */
export function parityRecordHash(record: v1.ParityRecord): Uint8Array {
  return sha256(v1.ParityRecord.encode(record).finish());
}

/** How a state compares with a record of it. */
export type ParityVerdict = "exact" | "within_bound" | "differs";

export function compareParity(record: v1.ParityRecord, sample: ParitySample): ParityVerdict {
  if (record.series !== sample.series || record.stepIndex !== sample.stepIndex) return "differs";
  if (record.loadRung !== (sample.loadRung ?? 0)) return "differs";
  const cost = sample.transportCost === undefined ? [] : [sample.transportCost];
  const isExact =
    bytesEqual(sha256(canonicalBytes(sample.weights)), record.weightsSha256) &&
    bytesEqual(sha256(canonicalBytes(cost)), record.transportCostSha256);
  if (isExact) return "exact";
  const { weightsSketch, transportCostSketch } = record;
  if (weightsSketch === undefined || transportCostSketch === undefined) return "differs";
  const isNear =
    matchesSketch(sample.weights, weightsSketch) && matchesSketch(cost, transportCostSketch);
  return isNear ? "within_bound" : "differs";
}

/** Index of the first record that does not follow the one before it; `undefined` for a whole chain. */
export function firstParityBreak(records: readonly v1.ParityRecord[]): number | undefined {
  let expected: Uint8Array = new Uint8Array(HASH_BYTES);
  for (const [index, record] of records.entries()) {
    if (record.sequence !== index + 1 || !bytesEqual(record.previousHash, expected)) return index;
    expected = parityRecordHash(record);
  }
  return undefined;
}
