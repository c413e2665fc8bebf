/**
 * Digests that do not hold up the loop: SHA-256 and HMAC run in Node's thread pool, what is
 * large and CRC-32C in slices.
 *
 * @module
 */
import {
  createHash,
  createHmac,
  timingSafeEqual,
  webcrypto,
  type Hash,
  type Hmac,
} from "node:crypto";
import { setImmediate as nextTurn } from "node:timers/promises";
import { crc32c } from "@meristem/io-durable";
import type { SnapshotHash } from "./format.js";

/** A key of the keyed seal. */
export interface SnapshotKey {
  /** Names the key in the file; 1 to 64 bytes of UTF-8. */
  readonly id: string;
  /** The key itself, at least 16 bytes; 32 from a random source are right. */
  readonly secret: Uint8Array;
}

/** About 0.1 ms of work. */
const SLICE_BYTES = 128 * 1024;

/** The pool is given a copy. Beyond this the copy is dearer than the loop's time, taken in slices. */
const POOL_BYTES_MAX = 16 * 2 ** 20;

/** SHA-256, shape (32). */
export async function sha256(bytes: Uint8Array): Promise<Uint8Array> {
  if (bytes.length > POOL_BYTES_MAX) return inSlices(createHash("sha256"), bytes);
  return new Uint8Array(await webcrypto.subtle.digest("SHA-256", bytes));
}

async function inSlices(hash: Hash | Hmac, bytes: Uint8Array): Promise<Uint8Array> {
  for (let at = 0; at < bytes.length; at += SLICE_BYTES) {
    if (at > 0) await nextTurn();
    hash.update(bytes.subarray(at, at + SLICE_BYTES));
  }
  return new Uint8Array(hash.digest());
}

async function crc32cBytes(bytes: Uint8Array): Promise<Uint8Array> {
  let crc = 0;
  for (let at = 0; at < bytes.length; at += SLICE_BYTES) {
    if (at > 0) await nextTurn();
    crc = crc32c(bytes.subarray(at, at + SLICE_BYTES), crc);
  }
  const digest = new Uint8Array(4);
  new DataView(digest.buffer).setUint32(0, crc, true);
  return digest;
}

/** The digest of the kind a header names. */
export function digestOf(hash: SnapshotHash, bytes: Uint8Array): Promise<Uint8Array> {
  return hash === "sha256" ? sha256(bytes) : crc32cBytes(bytes);
}

/** HMAC-SHA-256, shape (32). */
export async function hmacOf(key: SnapshotKey, bytes: Uint8Array): Promise<Uint8Array> {
  if (bytes.length > POOL_BYTES_MAX) return inSlices(createHmac("sha256", key.secret), bytes);
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const handle = await webcrypto.subtle.importKey("raw", key.secret, algorithm, false, ["sign"]);
  return new Uint8Array(await webcrypto.subtle.sign("HMAC", handle, bytes));
}

/** Equality in a time that depends on the length only. */
export function areSameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

/** Lowercase hex. */
export const hexOf = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex");
