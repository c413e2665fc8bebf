/**
 * From a payload to the bytes of a file, and back: nothing is used before it is verified.
 *
 * Reading: header → lengths → digest → seal → bounded decompression → length and SHA-256 of the
 * payload. Each step sees only what the one before has let through.
 *
 * @module
 */
import { compress, decompress, isCompressionAvailable } from "./compression.js";
import { areSameBytes, digestOf, hmacOf, sha256, type SnapshotKey } from "./digests.js";
import { SnapshotCorruptError, SnapshotFormatError } from "./errors.js";
import {
  decodeHeader,
  DIGEST_BYTES,
  encodeHeaderInto,
  fileBytesOf,
  FORMAT_VERSION,
  HEADER_BYTES,
  SEAL_BYTES,
  type SnapshotCompression,
  type SnapshotHeader,
} from "./format.js";
import type { FramedBytes } from "./payload-frame.js";

/** What the writer decides; the rest of the header follows from the payload. */
export type SealRequest = Pick<
  SnapshotHeader,
  "schemaVersion" | "generation" | "codec" | "hash" | "createdAtUnixNs" | "configFingerprint"
> & { readonly compression: SnapshotCompression; readonly key: SnapshotKey | undefined };

/** A verified snapshot. */
export interface OpenedSnapshot {
  readonly header: SnapshotHeader;
  readonly payload: Uint8Array;
  /** Whether the keyed seal was there and held. */
  readonly isAuthentic: boolean;
}

/**
 * The file for a payload. Uncompressed, it is made around the payload where it stands; what `buffer` held
 * there is lost.
 */
export async function sealSnapshot(
  { buffer, payloadAt, payloadBytes }: FramedBytes,
  request: SealRequest,
): Promise<{ readonly bytes: Uint8Array; readonly header: SnapshotHeader }> {
  const { key, ...wanted } = request;
  const payload = new Uint8Array(buffer, payloadAt, payloadBytes);
  const payloadSha256 = await sha256(payload);
  const { stored, compression } = await compress(payload, wanted.compression);
  const header: SnapshotHeader = {
    ...wanted,
    compression,
    formatVersion: FORMAT_VERSION,
    storedBytes: stored.length,
    payloadBytes,
    payloadSha256,
    keyId: key?.id,
  };
  const isFramed = stored === payload;
  const bytes = isFramed
    ? new Uint8Array(buffer, payloadAt - HEADER_BYTES, fileBytesOf(header))
    : new Uint8Array(fileBytesOf(header));
  encodeHeaderInto(bytes, header);
  if (!isFramed) bytes.set(stored, HEADER_BYTES);
  const covered = bytes.subarray(0, HEADER_BYTES + stored.length);
  bytes.set(await digestOf(header.hash, covered), covered.length);
  if (key !== undefined) {
    bytes.set(await hmacOf(key, covered), covered.length + DIGEST_BYTES[header.hash]);
  }
  return { bytes, header };
}

/** What a reader insists on. */
export interface OpenDemands {
  /** Longer payloads are refused before anything is allocated for them. */
  readonly payloadBytesMax: number;
  /** With a key, a file without a seal of it is refused; without one, a sealed file is. */
  readonly key: SnapshotKey | undefined;
  /** For looking at files whose key is not at hand: says nothing about authenticity. */
  readonly ignoreSeal?: true;
}

function corrupt(fault: string, message: string, details: Record<string, string | number>): never {
  throw new SnapshotCorruptError(message, { fault, ...details });
}

/**
 * The payload of a file, verified.
 *
 * @throws SnapshotCorruptError with `details.fault`; SnapshotFormatError for a newer format or a
 *   compression that this runtime lacks.
 */
export async function openSealed(bytes: Uint8Array, demands: OpenDemands): Promise<OpenedSnapshot> {
  const header = decodeHeader(bytes);
  const fileBytes = fileBytesOf(header);
  if (bytes.length !== fileBytes) {
    corrupt(
      bytes.length < fileBytes ? "TRUNCATED" : "HEADER",
      `the file has ${bytes.length} bytes, its header says ${fileBytes}`,
      { fileBytes: bytes.length, fileBytesExpected: fileBytes },
    );
  }
  if (header.payloadBytes > demands.payloadBytesMax) {
    corrupt("HEADER", `a payload of ${header.payloadBytes} bytes is over the limit`, {
      payloadBytes: header.payloadBytes,
      payloadBytesMax: demands.payloadBytesMax,
    });
  }
  const covered = bytes.subarray(0, HEADER_BYTES + header.storedBytes);
  const digestEnd = covered.length + DIGEST_BYTES[header.hash];
  if (
    !areSameBytes(await digestOf(header.hash, covered), bytes.subarray(covered.length, digestEnd))
  ) {
    corrupt("DIGEST", `the ${header.hash} digest does not hold`, { hash: header.hash });
  }
  const isAuthentic = await isSealed(header, covered, bytes.subarray(digestEnd), demands);
  if (!isCompressionAvailable(header.compression)) {
    throw new SnapshotFormatError(`this Node has no ${header.compression}`, {
      compression: header.compression,
      nodeVersion: process.version,
    });
  }
  const stored = covered.subarray(HEADER_BYTES);
  const payload = await decompress(stored, header.compression, header.payloadBytes);
  if (payload.length !== header.payloadBytes) {
    corrupt("HEADER", "an uncompressed payload is as long as it is stored", {
      payloadBytes: header.payloadBytes,
      storedBytes: header.storedBytes,
    });
  }
  if (!areSameBytes(await sha256(payload), header.payloadSha256)) {
    corrupt("PAYLOAD", "the payload is not the one that was sealed", {
      payloadBytes: payload.length,
    });
  }
  return { header, payload, isAuthentic };
}

async function isSealed(
  header: SnapshotHeader,
  covered: Uint8Array,
  seal: Uint8Array,
  demands: OpenDemands,
): Promise<boolean> {
  if (demands.ignoreSeal) return false;
  const { key } = demands;
  const keyId = header.keyId ?? "";
  if (key === undefined && header.keyId === undefined) return false;
  if (key === undefined) {
    corrupt("SEAL", `sealed with the key "${keyId}", and no key was given`, { keyId });
  }
  if (header.keyId !== key.id) {
    corrupt("SEAL", `not sealed with the key "${key.id}"`, { keyId, keyIdExpected: key.id });
  }
  if (seal.length !== SEAL_BYTES || !areSameBytes(await hmacOf(key, covered), seal)) {
    corrupt("SEAL", `the seal of the key "${keyId}" does not hold`, { keyId });
  }
  return true;
}
