/**
 * Length-prefixed framing: how several messages share one stream of bytes.
 *
 *     frame := length (uint32, little-endian) · payload (length bytes)
 *
 * A frame carries no checksum: a file that must survive a crash uses io-durable's log instead.
 *
 * @module
 */
import { OperatingError } from "./errors.js";

/** The largest payload that may be sent or will be believed. */
export interface FrameLimit {
  /** In [0, 2³² − 1]. */
  readonly payloadBytesMax: number;
}

/** What a stretch of a stream holds. */
export interface SplitFrames {
  /** The whole payloads, in order. Views into the bytes given: copy what must outlive them. */
  readonly payloads: readonly Uint8Array[];
  /** Bytes consumed: the sum of the whole frames. Give the rest again, with more behind it. */
  readonly consumedBytes: number;
  /** Length claimed by the next frame when that exceeds the limit: the stream cannot go on. */
  readonly oversizedBytes?: number;
}

class FrameTooLargeError extends OperatingError {
  readonly code = "FRAME_TOO_LARGE";
  readonly transient = false;
}

const PREFIX_BYTES = 4;

/**
 * Puts one payload in a frame. Copies it once.
 *
 * @throws OperatingError `FRAME_TOO_LARGE` when the payload exceeds the limit.
 */
export function encodeFrame(payload: Uint8Array, limit: FrameLimit): Uint8Array {
  const { payloadBytesMax } = limit;
  if (payload.length > payloadBytesMax) {
    throw new FrameTooLargeError(
      `a frame holds at most ${payloadBytesMax} bytes, not ${payload.length}`,
      { payloadBytes: payload.length, payloadBytesMax },
    );
  }
  const frame = new Uint8Array(PREFIX_BYTES + payload.length);
  new DataView(frame.buffer).setUint32(0, payload.length, true);
  frame.set(payload, PREFIX_BYTES);
  return frame;
}

/**
 * Finds the whole frames at the start of `bytes`. Never allocates for a length it only read: a
 * hostile prefix costs nothing. Cost: one view a frame.
 */
export function splitFrames(bytes: Uint8Array, limit: FrameLimit): SplitFrames {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const payloads: Uint8Array[] = [];
  let consumedBytes = 0;
  while (bytes.length - consumedBytes >= PREFIX_BYTES) {
    const payloadBytes = view.getUint32(consumedBytes, true);
    if (payloadBytes > limit.payloadBytesMax) {
      return { payloads, consumedBytes, oversizedBytes: payloadBytes };
    }
    const start = consumedBytes + PREFIX_BYTES;
    if (bytes.length - start < payloadBytes) break;
    payloads.push(bytes.subarray(start, start + payloadBytes));
    consumedBytes = start + payloadBytes;
  }
  return { payloads, consumedBytes };
}
