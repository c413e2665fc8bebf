/**
 * Bytes of a record that is not complete yet, collected from chunks.
 *
 * One buffer that doubles when it is full: memory is at most twice the bytes held, and time is linear,
 * however small the chunks are.
 *
 * @module
 */
const CAPACITY_MIN = 1 << 10;

export class PendingBytes {
  #buffer = new Uint8Array(0);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** Valid until the next call of `append`. */
  get bytes(): Uint8Array {
    return this.#buffer.subarray(0, this.#length);
  }

  /** Copies `bytes`. */
  append(bytes: Uint8Array): void {
    const length = this.#length + bytes.length;
    if (length > this.#buffer.length) {
      const grown = new Uint8Array(Math.max(CAPACITY_MIN, 2 * this.#buffer.length, length));
      grown.set(this.bytes);
      this.#buffer = grown;
    }
    this.#buffer.set(bytes, this.#length);
    this.#length = length;
  }

  /** Keeps the buffer for the next record. */
  clear(): void {
    this.#length = 0;
  }
}
