/**
 * Payloads that say which they are, so that a torn one cannot pass for another.
 *
 * @module
 */
import { bytesFrom } from "./random.js";

/** The `number`-th payload: its number, then bytes that depend on it. */
export function payloadOf(number: number, length: number): Uint8Array {
  const bytes = bytesFrom(number + 1, length);
  new DataView(bytes.buffer).setUint32(0, number, true);
  return bytes;
}

/** The number of a payload that is whole; `undefined` for any other bytes. */
export function numberOf(bytes: Uint8Array): number | undefined {
  if (bytes.length < 4) return undefined;
  const number = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  return Buffer.compare(payloadOf(number, bytes.length), bytes) === 0 ? number : undefined;
}
