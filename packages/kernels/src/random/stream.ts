/**
 * Named, forkable streams of random numbers whose whole state is two numbers.
 *
 * A stream is `(key, counter)`: draw number `counter` of key `key` is one half of a Philox block, so
 * a stream snapshots for free and nothing ever has to be skipped over. Streams are told apart by
 * name: `fork(stream, "branch-c")` depends on the parent's key and the name only, so a new consumer
 * never shifts the draws of another.
 *
 * @module
 */
import { assertInteger } from "../linalg/assert-shape.js";
import { philox4x32Into } from "./philox.js";

/** Both are integers in [0, 2⁵³). Copy it to keep it: the `…Into` functions advance `counter`. */
export interface RandomStream {
  /** Which sequence. Never changes. */
  readonly key: number;
  /** Index of the next uniform draw, 64 bits of the sequence each. */
  counter: number;
}

const TWO_32 = 2 ** 32;

// Draws leave the upper counter words zero; forks set them, so no draw is ever also a key.
const FORK_DOMAIN = 0x666f726b;

const block = new Uint32Array(4);

/**
 * The stream of a seed, an integer in [0, 2⁵³), at its first draw.
 *
 * @throws RangeError for any other seed
 */
export function streamFrom(seed: number): RandomStream {
  assertInteger("seed", seed, 0);
  return { key: seed, counter: 0 };
}

/**
 * The stream called `name` below `stream`, at its first draw. The parent's position is not read and
 * not changed: the same name gives the same stream at any time.
 *
 * Cost: one Philox block per three characters.
 */
export function fork(stream: RandomStream, name: string): RandomStream {
  let key0 = stream.key >>> 0;
  let key1 = Math.floor(stream.key / TWO_32);
  const length = name.length;
  for (let i = 0; i <= length; i += 3) {
    const a = i < length ? name.charCodeAt(i) : 0;
    const b = i + 1 < length ? name.charCodeAt(i + 1) : 0;
    const c = i + 2 < length ? name.charCodeAt(i + 2) : 0;
    philox4x32Into(block, a + b * 65_536, c, length - i, FORK_DOMAIN, key0, key1);
    key0 = block[0];
    key1 = block[1];
  }
  return { key: key0 + (key1 >>> 11) * TWO_32, counter: 0 };
}
