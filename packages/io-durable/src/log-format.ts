/**
 * The append log, byte by byte (docs/append-log-format.md draws it).
 *
 *     segment := header (64 bytes) · record · record · …
 *     record  := marker · payload length · sequence · flags · chain · payload · CRC-32C
 *     chain   := SHA-256 of the chain before · sequence · payload
 *
 * Integers are little-endian. The CRC covers everything after the marker and tells damage; the chain
 * tells that somebody changed a record and its CRC. The marker is where a reader goes on after damage.
 *
 * The flag says that everything before the record was durable when it was written. So a hole before
 * a flagged record is damage, and a hole before none is what a crash left of the last batch.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { crc32c } from "@meristem/leyline/checksum";

export const SEGMENT_HEADER_BYTES = 64;
const CHAIN_BYTES = 32;
const PAYLOAD_AT = 52;
const CRC_BYTES = 4;
/** What a record is longer than its payload. */
export const RECORD_OVERHEAD_BYTES = PAYLOAD_AT + CRC_BYTES;

const LOG_FORMAT_VERSION = 1;
const MAGIC = Uint8Array.of(0x89, 0x4d, 0x4c, 0x4f, 0x47, 0x0d, 0x0a, 0x0a);
/** "LOGR" */
export const MARKER = Uint8Array.of(0x4c, 0x4f, 0x47, 0x52);
const IS_AFTER_SYNC = 1;

/** What comes before the first record of a log. */
export const CHAIN_START = new Uint8Array(CHAIN_BYTES);

/** What a segment says about itself. */
export interface SegmentHeader {
  /** Counts up by one per segment, from 1. */
  readonly segment: number;
  /** Sequence of its first record. */
  readonly firstSequence: number;
  /** Chain of the record before that, shape (32). */
  readonly chainBefore: Uint8Array;
}

/** One record, and where it lies. */
export interface FramedRecord {
  readonly sequence: number;
  /** A view into the segment's bytes. */
  readonly payload: Uint8Array;
  /** As stored, shape (32). A view. */
  readonly chain: Uint8Array;
  /** Everything before it was durable when it was written. */
  readonly isAfterSync: boolean;
  readonly offsetBytes: number;
  readonly endBytes: number;
}

const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** SHA-256 of the chain before, the sequence and the payload, shape (32). */
export function chainOf(before: Uint8Array, sequence: number, payload: Uint8Array): Uint8Array {
  const number = new Uint8Array(8);
  viewOf(number).setBigUint64(0, BigInt(sequence), true);
  const digest = createHash("sha256").update(before).update(number).update(payload).digest();
  return new Uint8Array(digest);
}

export function encodeSegmentHeader(header: SegmentHeader): Uint8Array {
  const bytes = new Uint8Array(SEGMENT_HEADER_BYTES);
  const view = viewOf(bytes);
  bytes.set(MAGIC);
  view.setUint16(8, LOG_FORMAT_VERSION, true);
  view.setUint16(10, SEGMENT_HEADER_BYTES, true);
  view.setUint32(12, header.segment, true);
  view.setBigUint64(16, BigInt(header.firstSequence), true);
  bytes.set(header.chainBefore, 24);
  view.setUint32(60, crc32c(bytes.subarray(0, 60)), true);
  return bytes;
}

/** The header at the start of a segment; `undefined` when there is none that is sound. */
export function decodeSegmentHeader(bytes: Uint8Array): SegmentHeader | undefined {
  if (bytes.length < SEGMENT_HEADER_BYTES) return undefined;
  const view = viewOf(bytes);
  if (view.getUint32(60, true) !== crc32c(bytes.subarray(0, 60))) return undefined;
  if (!MAGIC.every((byte, index) => byte === bytes[index])) return undefined;
  if (view.getUint16(8, true) !== LOG_FORMAT_VERSION) return undefined;
  const firstSequence = Number(view.getBigUint64(16, true));
  const segment = view.getUint32(12, true);
  if (!Number.isSafeInteger(firstSequence) || firstSequence < 1 || segment < 1) return undefined;
  return { segment, firstSequence, chainBefore: bytes.slice(24, 24 + CHAIN_BYTES) };
}

/** Writes a record at the start of `target`; returns its length. */
export function encodeRecordInto(
  target: Uint8Array,
  record: Pick<FramedRecord, "sequence" | "payload" | "chain" | "isAfterSync">,
): number {
  const { payload } = record;
  const view = viewOf(target);
  target.set(MARKER);
  view.setUint32(4, payload.length, true);
  view.setBigUint64(8, BigInt(record.sequence), true);
  view.setUint32(16, record.isAfterSync ? IS_AFTER_SYNC : 0, true);
  target.set(record.chain, 20);
  target.set(payload, PAYLOAD_AT);
  const end = PAYLOAD_AT + payload.length;
  view.setUint32(end, crc32c(target.subarray(4, end)), true);
  return end + CRC_BYTES;
}

/** Length a record at `at` claims, marker and CRC included; `undefined` when it cannot be one. */
export function claimedBytes(bytes: Uint8Array, at: number): number | undefined {
  if (bytes.length - at < RECORD_OVERHEAD_BYTES) return undefined;
  for (let index = 0; index < MARKER.length; index++) {
    if (bytes[at + index] !== MARKER[index]) return undefined;
  }
  const recordBytes = viewOf(bytes).getUint32(at + 4, true) + RECORD_OVERHEAD_BYTES;
  return recordBytes <= bytes.length - at ? recordBytes : undefined;
}

/** The record at `at`; `undefined` when there is none that is sound. */
export function decodeRecord(bytes: Uint8Array, at: number): FramedRecord | undefined {
  const recordBytes = claimedBytes(bytes, at);
  if (recordBytes === undefined) return undefined;
  const view = viewOf(bytes);
  const endBytes = at + recordBytes;
  const crc = view.getUint32(endBytes - CRC_BYTES, true);
  if (crc !== crc32c(bytes.subarray(at + 4, endBytes - CRC_BYTES))) return undefined;
  const sequence = Number(view.getBigUint64(at + 8, true));
  const flags = view.getUint32(at + 16, true);
  if (!Number.isSafeInteger(sequence) || sequence < 1 || flags > IS_AFTER_SYNC) return undefined;
  return {
    sequence,
    payload: bytes.subarray(at + PAYLOAD_AT, endBytes - CRC_BYTES),
    chain: bytes.subarray(at + 20, at + 20 + CHAIN_BYTES),
    isAfterSync: flags === IS_AFTER_SYNC,
    offsetBytes: at,
    endBytes,
  };
}
