/**
 * The snapshot file, byte by byte (docs/snapshot-format.md draws it).
 *
 *     file    := header (192 bytes) · stored payload · digest (32 or 4 bytes) · seal (32, or none)
 *     digest  := SHA-256 or CRC-32C of header and stored payload
 *     seal    := HMAC-SHA-256 of header and stored payload, with the key that the header names
 *
 * Integers are little-endian. The header ends with the CRC-32C of what precedes it, in every version
 * of the format: a header whose CRC holds and whose version is unknown was written by a newer build,
 * anything else unknown is damage.
 *
 * @module
 */
import { crc32c } from "@meristem/io-durable";
import { SnapshotCorruptError, SnapshotFormatError } from "./errors.js";

export const FORMAT_VERSION = 1;
export const HEADER_BYTES = 192;
export const FINGERPRINT_BYTES = 32;
export const SEAL_BYTES = 32;
const KEY_ID_BYTES = 64;
const HEADER_CRC_AT = HEADER_BYTES - 4;

/** 0x89 catches a lost eighth bit, CR LF and LF catch a change of line ends. */
const MAGIC = Uint8Array.of(0x89, 0x4d, 0x53, 0x4e, 0x50, 0x0d, 0x0a, 0x0a);
const IS_KEYED = 1;

// The numbers are those of leyline's enums: SnapshotCodec, SnapshotCompression, SnapshotHash.
export const CODECS = { msgpack: 1, protobuf: 2 } as const;
export const COMPRESSIONS = { none: 1, gzip: 2, brotli: 3, zstd: 4 } as const;
export const HASHES = { sha256: 1, crc32c: 2 } as const;
export const DIGEST_BYTES = { sha256: 32, crc32c: 4 } as const;

/** How the payload's message is written as bytes. */
export type SnapshotCodec = keyof typeof CODECS;
/** How the payload is compressed. */
export type SnapshotCompression = keyof typeof COMPRESSIONS;
/** What the digest over the file is. */
export type SnapshotHash = keyof typeof HASHES;

/** What a snapshot file says about itself. */
export interface SnapshotHeader {
  readonly formatVersion: number;
  /** Version of the payload's messages, ≥ 1. */
  readonly schemaVersion: number;
  /** Counts up by one per snapshot of a store, from 1. */
  readonly generation: number;
  readonly codec: SnapshotCodec;
  readonly compression: SnapshotCompression;
  readonly hash: SnapshotHash;
  /** Length of the payload in the file. */
  readonly storedBytes: number;
  /** Length of the payload before compression. */
  readonly payloadBytes: number;
  /** When it was written, nanoseconds since 1970-01-01 UTC; 0 when not recorded. */
  readonly createdAtUnixNs: bigint;
  /** SHA-256 of the configuration in force, shape (32); zeros when not recorded. */
  readonly configFingerprint: Uint8Array;
  /** SHA-256 of the payload before compression, shape (32). */
  readonly payloadSha256: Uint8Array;
  /** Names the key of the seal; `undefined` without one. At most 64 bytes of UTF-8. */
  readonly keyId: string | undefined;
}

/** Length of the whole file. */
export function fileBytesOf(header: SnapshotHeader): number {
  const sealBytes = header.keyId === undefined ? 0 : SEAL_BYTES;
  return HEADER_BYTES + header.storedBytes + DIGEST_BYTES[header.hash] + sealBytes;
}

/** Writes the header into the first {@link HEADER_BYTES} of `target`. */
export function encodeHeaderInto(target: Uint8Array, header: SnapshotHeader): void {
  const view = new DataView(target.buffer, target.byteOffset, HEADER_BYTES);
  target.fill(0, 0, HEADER_BYTES);
  target.set(MAGIC, 0);
  view.setUint16(8, header.formatVersion, true);
  view.setUint16(10, HEADER_BYTES, true);
  view.setUint8(12, CODECS[header.codec]);
  view.setUint8(13, COMPRESSIONS[header.compression]);
  view.setUint8(14, HASHES[header.hash]);
  view.setUint8(15, header.keyId === undefined ? 0 : IS_KEYED);
  view.setUint32(16, header.schemaVersion, true);
  view.setBigUint64(24, BigInt(header.generation), true);
  view.setBigUint64(32, BigInt(header.storedBytes), true);
  view.setBigUint64(40, BigInt(header.payloadBytes), true);
  view.setBigInt64(48, header.createdAtUnixNs, true);
  target.set(header.configFingerprint, 56);
  target.set(header.payloadSha256, 88);
  if (header.keyId !== undefined) target.set(new TextEncoder().encode(header.keyId), 120);
  view.setUint32(HEADER_CRC_AT, crc32c(target.subarray(0, HEADER_CRC_AT)), true);
}

/** Whether `keyId` fits the header: 1 to 64 bytes of UTF-8 without NUL. */
export function isKeyId(keyId: string): boolean {
  const length = new TextEncoder().encode(keyId).length;
  return length >= 1 && length <= KEY_ID_BYTES && !keyId.includes("\0");
}

const wordOf = <Word extends string>(
  table: Readonly<Record<Word, number>>,
  code: number,
): Word | undefined => (Object.keys(table) as Word[]).find((word) => table[word] === code);

function damaged(what: string, found: string | number): never {
  throw new SnapshotCorruptError(`not a sound snapshot: ${what} (found ${found})`, {
    fault: "HEADER",
    what,
    found,
  });
}

function integerAt(view: DataView, at: number, what: string): number {
  const value = view.getBigUint64(at, true);
  return value <= BigInt(Number.MAX_SAFE_INTEGER)
    ? Number(value)
    : damaged(`${what} is no integer below 2^53`, String(value));
}

/** The text up to the zero padding, which must be nothing but zeros. */
function keyIdAt(bytes: Uint8Array): string {
  const field = bytes.subarray(120, 120 + KEY_ID_BYTES);
  const end = field.indexOf(0) < 0 ? KEY_ID_BYTES : field.indexOf(0);
  const isPadded = field.subarray(end).every((byte) => byte === 0);
  const keyId = new TextDecoder().decode(field.subarray(0, end));
  return end > 0 && isPadded && isKeyId(keyId) ? keyId : damaged("key id", `${end} bytes`);
}

/**
 * Reads a header. Allocates nothing that the bytes ask for.
 *
 * @throws SnapshotCorruptError when it was not written like this; SnapshotFormatError when it is
 *   sound, but of a format that this build does not know.
 */
export function decodeHeader(bytes: Uint8Array): SnapshotHeader {
  if (bytes.length < HEADER_BYTES) {
    throw new SnapshotCorruptError(`${bytes.length} bytes are no snapshot`, {
      fault: "TRUNCATED",
      fileBytes: bytes.length,
      headerBytes: HEADER_BYTES,
    });
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!MAGIC.every((byte, index) => byte === bytes[index])) {
    damaged("it does not begin like a snapshot", Buffer.from(bytes.subarray(0, 8)).toString("hex"));
  }
  const headerBytes = view.getUint16(10, true);
  if (headerBytes < 16 || headerBytes > bytes.length) damaged("header length", headerBytes);
  const crc = view.getUint32(headerBytes - 4, true);
  if (crc !== crc32c(bytes.subarray(0, headerBytes - 4))) damaged("CRC of the header", crc);

  const formatVersion = view.getUint16(8, true);
  if (formatVersion !== FORMAT_VERSION || headerBytes !== HEADER_BYTES) {
    throw new SnapshotFormatError(
      `snapshot format ${formatVersion}; this build reads ${FORMAT_VERSION}: upgrade`,
      { formatVersion, formatVersionKnown: FORMAT_VERSION },
    );
  }
  return decodeFields(bytes, view);
}

function decodeFields(bytes: Uint8Array, view: DataView): SnapshotHeader {
  const flags = view.getUint8(15);
  if (flags > IS_KEYED) damaged("flags", flags);
  const reserved = [...bytes.subarray(20, 24), ...bytes.subarray(184, HEADER_CRC_AT)];
  if (reserved.some((byte) => byte !== 0)) damaged("reserved bytes are zero", "others");
  const isKeyed = flags === IS_KEYED;
  if (!isKeyed && bytes.subarray(120, 184).some((byte) => byte !== 0)) {
    damaged("no key id without a seal", "one");
  }
  return {
    formatVersion: FORMAT_VERSION,
    schemaVersion: view.getUint32(16, true),
    generation: integerAt(view, 24, "generation"),
    codec: wordOf(CODECS, view.getUint8(12)) ?? damaged("codec", view.getUint8(12)),
    compression:
      wordOf(COMPRESSIONS, view.getUint8(13)) ?? damaged("compression", view.getUint8(13)),
    hash: wordOf(HASHES, view.getUint8(14)) ?? damaged("hash", view.getUint8(14)),
    storedBytes: integerAt(view, 32, "stored length"),
    payloadBytes: integerAt(view, 40, "payload length"),
    createdAtUnixNs: view.getBigInt64(48, true),
    configFingerprint: bytes.slice(56, 88),
    payloadSha256: bytes.slice(88, 120),
    keyId: isKeyed ? keyIdAt(bytes) : undefined,
  };
}
