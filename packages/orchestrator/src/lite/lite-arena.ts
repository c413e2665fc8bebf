/**
 * One buffer that holds the slices of many lite series, one after another.
 *
 * @module
 */
import type { LiteLayout } from "./lite-layout.js";

export interface LiteArena {
  readonly buffer: ArrayBufferLike;
  readonly capacity: number;
  readonly sliceBytes: number;
  readonly f64: Float64Array;
  readonly f32: Float32Array;
  readonly u32: Uint32Array;
  readonly bytes: Uint8Array;
}

/** @param buffer Of at least `capacity` slices, zeroed; shared or not. */
export function liteArena(
  layout: LiteLayout,
  capacity: number,
  buffer: ArrayBufferLike = new ArrayBuffer(capacity * layout.sliceBytes),
): LiteArena {
  return {
    buffer,
    capacity,
    sliceBytes: layout.sliceBytes,
    f64: new Float64Array(buffer),
    f32: new Float32Array(buffer),
    u32: new Uint32Array(buffer),
    bytes: new Uint8Array(buffer),
  };
}

/** Where one series lies, for the length of one step. One object an engine, never kept. */
export interface LiteCell {
  f64: Float64Array;
  f32: Float32Array;
  u32: Uint32Array;
  /** First element of the slice in `f64`. */
  at: number;
  /** First element of the slice in `f32` and `u32`. */
  at32: number;
}

/** The bytes of one slice: all there is to know about a series. A view, not a copy. */
export function sliceOf(arena: LiteArena, slot: number): Uint8Array {
  const { sliceBytes, bytes } = arena;
  return bytes.subarray(slot * sliceBytes, (slot + 1) * sliceBytes);
}
