/**
 * Reads the bytes of one segment: every sound record, every damaged stretch, and where the crash
 * tore it.
 *
 * @module
 */
import {
  CHAIN_START,
  chainOf,
  claimedBytes,
  decodeRecord,
  decodeSegmentHeader,
  MARKER,
  SEGMENT_HEADER_BYTES,
  type FramedRecord,
  type SegmentHeader,
} from "./log-format.js";

/** What is wrong with a stretch of a log. */
export type LogDamageKind =
  /** The segment's header is not sound. */
  | "header"
  /** Bytes that are no record, with records after them. */
  | "bytes"
  /** Sound records are missing between two others. */
  | "gap"
  /** A record of before, again. */
  | "order"
  /** A record whose CRC holds and whose chain does not: somebody changed it, or one before it. */
  | "chain"
  /** A whole segment is missing. */
  | "segment";

/** One damaged stretch. */
export interface LogDamage {
  readonly kind: LogDamageKind;
  /** First sequence that is missing or not to be trusted. */
  readonly sequence: number;
  readonly offsetBytes: number;
  /** Records known to be missing because of it. */
  readonly lostCount: number;
}

/** Where the next record of a log goes on from. */
export interface LogPosition {
  /** Of the last record; 0 before the first. */
  readonly sequence: number;
  /** Chain of the last record, shape (32). */
  readonly chain: Uint8Array;
}

/** What a segment holds. */
export interface SegmentScan {
  readonly header: SegmentHeader | undefined;
  readonly records: readonly FramedRecord[];
  readonly damages: readonly LogDamage[];
  /** Where the sound part ends; what follows is what a crash left of the last batch. */
  readonly soundBytes: number;
  readonly end: LogPosition;
}

/** Where a log begins. */
export const LOG_START: LogPosition = { sequence: 0, chain: CHAIN_START };

// A hostile file could hold a marker every four bytes, each claiming a long record.
const RESYNC_WORK_FACTOR = 8;

const areEqual = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

/**
 * Scans a segment. `before` is the end of the segment in front of it; without one, the header is
 * believed. Cost: one CRC and one SHA-256 a record.
 */
export function scanSegment(bytes: Uint8Array, before?: LogPosition): SegmentScan {
  const header = decodeSegmentHeader(bytes);
  const damages: LogDamage[] = [];
  let end = before ?? LOG_START;
  if (header === undefined) {
    damages.push({ kind: "header", sequence: end.sequence + 1, offsetBytes: 0, lostCount: 0 });
  } else {
    const claimed = { sequence: header.firstSequence - 1, chain: header.chainBefore };
    if (before && claimed.sequence !== before.sequence) {
      damages.push(gapDamage("segment", before.sequence, claimed.sequence + 1, 0));
    } else if (before && !areEqual(claimed.chain, before.chain)) {
      damages.push({ kind: "chain", sequence: before.sequence, offsetBytes: 0, lostCount: 0 });
    }
    end = claimed;
  }
  return new Scan(bytes, header, damages, end).run();
}

function gapDamage(
  kind: LogDamageKind,
  lastSequence: number,
  nextSequence: number,
  offsetBytes: number,
): LogDamage {
  const lostCount = Math.max(0, nextSequence - lastSequence - 1);
  return { kind, sequence: Math.min(lastSequence + 1, nextSequence), offsetBytes, lostCount };
}

class Scan {
  readonly #bytes: Uint8Array;
  readonly #header: SegmentHeader | undefined;
  readonly #records: FramedRecord[] = [];
  readonly #damages: LogDamage[];
  #end: LogPosition;
  #workLeftBytes: number;

  constructor(
    bytes: Uint8Array,
    header: SegmentHeader | undefined,
    damages: LogDamage[],
    end: LogPosition,
  ) {
    this.#bytes = bytes;
    this.#header = header;
    this.#damages = damages;
    this.#end = end;
    this.#workLeftBytes = RESYNC_WORK_FACTOR * bytes.length;
  }

  run(): SegmentScan {
    // Without a header, the first record may still stand where it should.
    const isAligned =
      this.#header !== undefined || decodeRecord(this.#bytes, SEGMENT_HEADER_BYTES) !== undefined;
    let at = isAligned ? SEGMENT_HEADER_BYTES : 0;
    while (at < this.#bytes.length) {
      const record = decodeRecord(this.#bytes, at);
      if (record !== undefined) {
        this.#take(record);
        at = record.endBytes;
        continue;
      }
      const next = this.#resynchronise(at);
      if (next === undefined) break;
      this.#damages.push(gapDamage("bytes", this.#end.sequence, next.sequence, at));
      // The gap is told: what is left is to go on from there.
      this.#records.push(next);
      this.#end = { sequence: next.sequence, chain: next.chain.slice() };
      at = next.endBytes;
    }
    return {
      header: this.#header,
      records: this.#records,
      damages: this.#damages,
      soundBytes: at,
      end: this.#end,
    };
  }

  #take(record: FramedRecord): void {
    const { sequence, payload, chain, offsetBytes } = record;
    const expected = this.#end.sequence + 1;
    if (sequence < expected) {
      this.#damages.push({ kind: "order", sequence, offsetBytes, lostCount: 0 });
      return;
    }
    if (sequence > expected && !(this.#header === undefined && this.#records.length === 0)) {
      this.#damages.push(gapDamage("gap", this.#end.sequence, sequence, offsetBytes));
    } else if (
      sequence === expected &&
      !areEqual(chain, chainOf(this.#end.chain, sequence, payload))
    ) {
      this.#damages.push({ kind: "chain", sequence, offsetBytes, lostCount: 0 });
    }
    this.#records.push(record);
    this.#end = { sequence, chain: chain.slice() };
  }

  /**
   * The first sound record after a hole at `at`, if the hole is damage: if any record behind it
   * says that everything before it was durable. Otherwise a crash tore the last batch there.
   */
  #resynchronise(at: number): FramedRecord | undefined {
    let first: FramedRecord | undefined;
    for (let from = at + 1; ;) {
      const record = this.#nextRecord(from);
      if (record === undefined) return undefined;
      if (record.sequence > this.#end.sequence) {
        first ??= record;
        if (record.isAfterSync) return first;
      }
      from = record.endBytes;
    }
  }

  #nextRecord(from: number): FramedRecord | undefined {
    const haystack = Buffer.from(this.#bytes.buffer, this.#bytes.byteOffset, this.#bytes.length);
    for (let at = haystack.indexOf(MARKER, from); at >= 0; at = haystack.indexOf(MARKER, at + 1)) {
      const work = claimedBytes(this.#bytes, at);
      if (work === undefined) continue;
      this.#workLeftBytes -= work;
      if (this.#workLeftBytes < 0) return undefined;
      const record = decodeRecord(this.#bytes, at);
      if (record !== undefined) return record;
    }
    return undefined;
  }
}
