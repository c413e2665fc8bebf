/**
 * A payload that already stands where its file will be: the room for header, digest and seal around it is
 * left free, so that it is stored without being copied.
 *
 * @module
 */
import { invariant } from "@meristem/leyline";
import { HEADER_BYTES, SEAL_BYTES } from "./format.js";

/** Free behind every payload: the longest digest, and a seal. */
export const TAIL_BYTES_MAX = 32 + SEAL_BYTES;

/** Bytes of a buffer, with at least a header's room before and a tail's behind them. */
export interface FramedBytes {
  readonly buffer: ArrayBuffer;
  readonly payloadAt: number;
  readonly payloadBytes: number;
}

/** A frame that is lent to a store while it stores it, and comes back for the next payload. */
export class PayloadFrame {
  readonly payloadAt: number;
  readonly payloadBytes: number;
  #buffer: ArrayBuffer | undefined;

  constructor({ buffer, payloadAt, payloadBytes }: FramedBytes) {
    const end = payloadAt + payloadBytes;
    const hasRoom = payloadAt >= HEADER_BYTES && end + TAIL_BYTES_MAX <= buffer.byteLength;
    invariant(hasRoom, "a frame has room around its payload");
    this.#buffer = buffer;
    this.payloadAt = payloadAt;
    this.payloadBytes = payloadBytes;
  }

  /** `undefined` while it is lent. */
  get buffer(): ArrayBuffer | undefined {
    return this.#buffer;
  }

  /** A view, valid until the buffer is lent or used again. */
  get payload(): Uint8Array {
    invariant(this.#buffer !== undefined, "a frame that is lent has no payload");
    return new Uint8Array(this.#buffer, this.payloadAt, this.payloadBytes);
  }

  lend(): FramedBytes {
    const { payloadAt, payloadBytes } = this;
    const buffer = this.#buffer;
    invariant(buffer !== undefined, "a frame is lent once at a time");
    this.#buffer = undefined;
    return { buffer, payloadAt, payloadBytes };
  }

  /** @param buffer The one that was lent, or one of its length. */
  giveBack(buffer: ArrayBuffer): void {
    this.#buffer = buffer;
  }
}

/** A copy of `payload`, in `spare` where that is about as long. */
export function framed(payload: Uint8Array, spare?: ArrayBuffer): FramedBytes {
  const wantedBytes = HEADER_BYTES + payload.length + TAIL_BYTES_MAX;
  const fits =
    spare !== undefined && spare.byteLength >= wantedBytes && spare.byteLength <= 2 * wantedBytes;
  // A fresh MiB costs more to make than to fill.
  const buffer = fits ? spare : new ArrayBuffer(wantedBytes);
  new Uint8Array(buffer).set(payload, HEADER_BYTES);
  return { buffer, payloadAt: HEADER_BYTES, payloadBytes: payload.length };
}
