/**
 * Uniform draws from bits, into a buffer.
 *
 * @module
 */
import { philox4x32Into } from "./philox.js";
import type { RandomStream } from "./stream.js";

const TWO_32 = 2 ** 32;
const TWO_MINUS_52 = 2 ** -52;

const block = new Uint32Array(4);

/**
 * The value of the draw whose 64 bits are `(high, low)`: (k + ½)·2⁻⁵² with k their upper 52 bits.
 *
 * Midpoints of 2⁵² equal cells: 0 and 1 never occur, and 1 - u is exact and equally likely.
 */
function unitFrom(high: number, low: number): number {
  return (high * 1_048_576 + (low >>> 12) + 0.5) * TWO_MINUS_52;
}

/** Draw number `counter` of `stream.key`, in (0, 1). Reads no other state. */
export function uniformAt(stream: RandomStream, counter: number): number {
  const half = Math.floor(counter / 2);
  const key = stream.key;
  philox4x32Into(
    block,
    half >>> 0,
    Math.floor(half / TWO_32),
    0,
    0,
    key >>> 0,
    Math.floor(key / TWO_32),
  );
  return counter % 2 === 0 ? unitFrom(block[0], block[1]) : unitFrom(block[2], block[3]);
}

/** The next draw of `stream`, in (0, 1). Advances `stream.counter` by one. */
export function nextUniform(stream: RandomStream): number {
  return uniformAt(stream, stream.counter++);
}

/**
 * Fills `target` with independent draws from (0, 1) and advances `stream.counter` by its length.
 *
 * Cost: one Philox block per two draws, no allocation. How a sequence is cut into calls does not
 * change it.
 */
export function uniformInto(target: Float64Array, stream: RandomStream): void {
  const count = target.length;
  const key0 = stream.key >>> 0;
  const key1 = Math.floor(stream.key / TWO_32);
  let counter = stream.counter;
  let i = 0;
  if (i < count && counter % 2 === 1) target[i++] = uniformAt(stream, counter++);
  let half = counter / 2;
  for (; i + 1 < count; i += 2, half++) {
    philox4x32Into(block, half >>> 0, Math.floor(half / TWO_32), 0, 0, key0, key1);
    target[i] = unitFrom(block[0], block[1]);
    target[i + 1] = unitFrom(block[2], block[3]);
  }
  if (i < count) target[i] = uniformAt(stream, half * 2);
  stream.counter += count;
}

/** `count` draws and the stream after them. Pure: `stream` is not touched. */
export function uniformStep(
  stream: RandomStream,
  count: number,
): { state: RandomStream; output: Float64Array } {
  const state = { key: stream.key, counter: stream.counter };
  const output = new Float64Array(count);
  uniformInto(output, state);
  return { state, output };
}
