/**
 * Numbers as bytes that every machine agrees on, and hashes of them.
 *
 * @module
 */
import { createHash } from "node:crypto";

/** The one bit pattern for NaN: quiet, positive, empty payload. */
const NAN_BITS = 0x7ff8_0000_0000_0000n;

/**
 * Little-endian float64, with −0 as +0 and one pattern for NaN: two states that compare equal have
 * equal bytes. Cost: one pass.
 */
export function canonicalBytes(values: ArrayLike<number>): Uint8Array {
  const bytes = new Uint8Array(values.length * 8);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (Number.isNaN(value)) view.setBigUint64(i * 8, NAN_BITS, true);
    else view.setFloat64(i * 8, value + 0, true);
  }
  return bytes;
}

export function sha256(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(createHash("sha256").update(bytes).digest());
}

export function bytesEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
