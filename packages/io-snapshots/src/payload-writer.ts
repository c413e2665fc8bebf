/**
 * Writes a payload into a frame that grows with it. What comes first in the payload may be written last.
 *
 * @module
 */
import { HEADER_BYTES } from "./format.js";
import { PayloadFrame, TAIL_BYTES_MAX } from "./payload-frame.js";

/** Room for what is written last but comes first: where a run stands fits well. */
const FRONT_BYTES = 1 << 14;
const BYTES_MIN = 1 << 16;
/** Below this a small piece is quicker copied byte by byte. */
const SMALL_BYTES = 24;

export class PayloadWriter {
  #bytes = new Uint8Array(0);
  #from = 0;
  #at = 0;
  #last: PayloadFrame | undefined;

  /** Begins a payload, in the buffer of the last one if that has come back. */
  begin(): void {
    const buffer = this.#last?.buffer;
    this.#last = undefined;
    this.#bytes = new Uint8Array(buffer ?? new ArrayBuffer(BYTES_MIN));
    this.#from = HEADER_BYTES + FRONT_BYTES;
    this.#at = this.#from;
  }

  byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#at++] = value;
  }

  bytes(piece: Uint8Array): void {
    const { length } = piece;
    this.#reserve(length);
    if (length < SMALL_BYTES) {
      const [target, at] = [this.#bytes, this.#at];
      for (let i = 0; i < length; i++) target[at + i] = piece[i]!;
    } else this.#bytes.set(piece, this.#at);
    this.#at += length;
  }

  /** Puts `pieces` into the gaps of `bytes`, which begin at `gaps`. */
  filled(
    bytes: Uint8Array,
    gaps: readonly number[],
    pieces: readonly { data: Uint8Array }[],
  ): void {
    const from = this.#at;
    this.bytes(bytes);
    const target = this.#bytes;
    for (let i = 0; i < gaps.length; i++) target.set(pieces[i]!.data, from + gaps[i]!);
  }

  /** Protobuf's integers: seven bits a byte, the lowest first. */
  varint(value: number): void {
    let rest = value;
    while (rest >= 0x80) {
      this.byte((rest % 0x80) | 0x80);
      rest = Math.floor(rest / 0x80);
    }
    this.byte(rest);
  }

  /** Puts `piece` before everything that was written. */
  prepend(piece: Uint8Array): void {
    const missing = HEADER_BYTES + piece.length - this.#from;
    if (missing > 0) {
      this.#reserve(missing);
      this.#bytes.copyWithin(this.#from + missing, this.#from, this.#at);
      this.#from += missing;
      this.#at += missing;
    }
    this.#from -= piece.length;
    this.#bytes.set(piece, this.#from);
  }

  /** Everything that was written; then there is nothing until the next beginning. */
  end(): PayloadFrame {
    const frame = new PayloadFrame({
      buffer: this.#bytes.buffer,
      payloadAt: this.#from,
      payloadBytes: this.#at - this.#from,
    });
    this.#last = frame;
    this.#bytes = new Uint8Array(0);
    return frame;
  }

  #reserve(count: number): void {
    const wantedBytes = this.#at + count + TAIL_BYTES_MAX;
    if (wantedBytes <= this.#bytes.length) return;
    // What is not written of a large buffer takes no memory.
    const grown = new Uint8Array(Math.max(BYTES_MIN, wantedBytes + (wantedBytes >> 1)));
    grown.set(this.#bytes.subarray(0, this.#at));
    this.#bytes = grown;
  }
}

/** So many bytes takes {@link PayloadWriter.varint} for it. */
export function varintBytes(value: number): number {
  let count = 1;
  for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 0x80)) count++;
  return count;
}
