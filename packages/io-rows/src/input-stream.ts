/**
 * The chunks of an input, with a SHA-256 hash of the bytes used so far.
 *
 * A resumed run reads its input from the start and skips the used bytes. This works for a file that has
 * grown and for a pipe, and the hash shows whether the input is the same.
 *
 * @module
 */
import { createHash } from "node:crypto";

/** Chunks in order. Holds the unused ones and hashes each when its rows have been used. */
export class InputStream {
  readonly #chunks: AsyncIterator<Uint8Array>;
  readonly #hash = createHash("sha256");
  readonly #unused: Uint8Array[] = [];
  #usedBytes = 0;
  #lastUsedByte: number | undefined;
  #pushedBack: Uint8Array | undefined;
  readonly #stop: AbortSignal | undefined;
  #isWaiting = false;
  #onUsed: ((bytes: Uint8Array) => void) | undefined;

  /** @param stop Ends the stream when it aborts, even while the source delivers nothing. */
  constructor(chunks: AsyncIterable<Uint8Array>, stop?: AbortSignal) {
    this.#chunks = chunks[Symbol.asyncIterator]();
    this.#stop = stop;
  }

  /** Whether `stop` has aborted. */
  get isStopped(): boolean {
    return this.#stop?.aborted === true;
  }

  /** The next chunk, never empty; `undefined` at the end and after a stop. */
  async next(): Promise<Uint8Array | undefined> {
    const pushedBack = this.#pushedBack;
    this.#pushedBack = undefined;
    const chunk = pushedBack ?? (await this.#pull());
    if (chunk !== undefined) this.#unused.push(chunk);
    return chunk;
  }

  /** Marks everything before `offsetBytes` as used. Those bytes must have been read. */
  markUsed(offsetBytes: number): void {
    while (this.#usedBytes < offsetBytes && this.#unused.length > 0) {
      const chunk = this.#unused[0]!;
      const used = chunk.subarray(0, offsetBytes - this.#usedBytes);
      this.#hash.update(used);
      this.#onUsed?.(used);
      this.#usedBytes += used.length;
      this.#lastUsedByte = used.at(-1);
      if (used.length === chunk.length) this.#unused.shift();
      else this.#unused[0] = chunk.subarray(used.length);
    }
  }

  /** From now on `listener` receives the bytes that are used, once and in order. */
  onUsed(listener: (bytes: Uint8Array) => void): void {
    this.#onUsed = listener;
  }

  /** Marks everything read as used. */
  markAllUsed(): void {
    this.markUsed(Infinity);
  }

  /** SHA-256 of the used bytes, their count and the last of them. */
  fingerprint(): { sha256: Uint8Array; usedBytes: number; lastByte: number | undefined } {
    const sha256 = new Uint8Array(this.#hash.copy().digest());
    return { sha256, usedBytes: this.#usedBytes, lastByte: this.#lastUsedByte };
  }

  /**
   * Reads and marks as used the first `lengthBytes`, or the whole input when it is shorter. Returns the
   * byte at `lengthBytes`, `undefined` when the input ends there or before.
   */
  async skip(lengthBytes: number): Promise<number | undefined> {
    while (this.#usedBytes < lengthBytes) {
      const chunk = await this.next();
      if (chunk === undefined) return undefined;
      this.markUsed(Math.min(this.#usedBytes + chunk.length, lengthBytes));
    }
    if (this.#unused.length === 0) await this.next();
    this.#pushedBack = this.#unused.shift();
    return this.#pushedBack?.[0];
  }

  /** Closes the source. */
  async close(): Promise<void> {
    // After a stop `next` may be pending, and `return` of a generator would wait for it forever.
    if (!this.#isWaiting) await this.#chunks.return?.();
  }

  async #pull(): Promise<Uint8Array | undefined> {
    for (;;) {
      if (this.isStopped) return undefined;
      this.#isWaiting = true;
      const result = await this.#orStopped(this.#chunks.next());
      if (result === undefined) return undefined;
      this.#isWaiting = false;
      if (result.done === true) return undefined;
      if (result.value.length > 0) return result.value;
    }
  }

  /** `undefined` when the stop comes first. */
  #orStopped<Result>(work: Promise<Result>): Promise<Result | undefined> {
    const stop = this.#stop;
    if (stop === undefined) return work;
    return new Promise((resolve, reject) => {
      const onStop = (): void => resolve(undefined);
      stop.addEventListener("abort", onStop, { once: true });
      work.then(resolve, reject).finally(() => stop.removeEventListener("abort", onStop));
    });
  }
}
