/** The RandomStream port, by counting and hashing. */
import type { RandomStream } from "../ports/random-stream.js";

const UINT32 = 2 ** 32;

/**
 * {@link RandomStream} for tests: a hash of (seed, name, draw number). Uniforms have 32 bits;
 * normals are sums of twelve uniforms, so they never exceed 6.
 */
export class CountingRandomStream implements RandomStream {
  readonly #key: number;
  #drawCount = 0;

  constructor(seed: number) {
    this.#key = mix(seed >>> 0);
  }

  uniformInto(target: Float64Array): void {
    for (let i = 0; i < target.length; i++) target[i] = this.#draw();
  }

  normalInto(target: Float64Array): void {
    for (let i = 0; i < target.length; i++) {
      let sum = -6;
      for (let term = 0; term < 12; term++) sum += this.#draw();
      target[i] = sum;
    }
  }

  fork(name: string): CountingRandomStream {
    let hash = this.#key;
    for (let i = 0; i < name.length; i++)
      hash = mix(hash ^ Math.imul(name.charCodeAt(i), 0x9e3779b1));
    return new CountingRandomStream(mix(hash ^ name.length));
  }

  #draw(): number {
    return mix(this.#key ^ Math.imul(++this.#drawCount, 0x85ebca6b)) / UINT32;
  }
}

/** Finaliser of MurmurHash3 (Appleby 2011): a bijection of 32 bits that looks random. */
function mix(word: number): number {
  let h = word;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
