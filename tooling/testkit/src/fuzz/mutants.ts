/**
 * Inputs that were sound once: the same ones every time, so that a found failure is found again.
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

/** Flips, cuts, insertions, repetitions and splices of a seed; now and then nothing but noise. */
export function mutantOf(
  seeds: readonly Uint8Array[],
  next: (limit: number) => number,
): Uint8Array {
  if (next(20) === 0) return bytesFrom(next(2 ** 31), next(300));
  let bytes: Uint8Array = seeds[next(seeds.length)]!.slice();
  for (let edits = 1 + next(4); edits > 0 && bytes.length > 0; edits--) {
    const at = next(bytes.length);
    const span = 1 + next(16);
    switch (next(6)) {
      case 0:
        bytes[at]! ^= 1 << next(8);
        break;
      case 1:
        bytes[at] = [0, 1, 0x7f, 0x80, 0xff, 0xc1, 0xdf, 0xdd][next(8)]!;
        break;
      case 2:
        bytes = bytes.slice(0, at);
        break;
      case 3:
        bytes = joined(bytes.subarray(0, at), bytesFrom(next(2 ** 31), span), bytes.subarray(at));
        break;
      case 4:
        bytes = joined(bytes.subarray(0, at + span), bytes.subarray(at));
        break;
      default:
        bytes.fill(next(256), at, at + span);
    }
  }
  return bytes;
}

/** One behind the other. */
export function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}
