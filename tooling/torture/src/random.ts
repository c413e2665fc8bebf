/**
 * The same numbers every time: a found failure can be found again.
 *
 * @module
 */

/** Integers in [0, limit), from Marsaglia's xorshift32. */
export function integersFrom(seed: number): (limit: number) => number {
  let state = seed >>> 0 || 1;
  return (limit) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % limit;
  };
}

/** `length` bytes from a seed. */
export function bytesFrom(seed: number, length: number): Uint8Array {
  const next = integersFrom(seed);
  return Uint8Array.from({ length }, () => next(256));
}
