/**
 * The bytes of an input, with a running fingerprint of what has been used of them.
 *
 * A resumed run reads its input from the start and skips what was used: the same for a file that has
 * grown and for a pipe, and the proof that it is the same input comes with it.
 *
 * @module
 */
import { createHash } from "node:crypto";

/** Chunks in order, each hashed once its rows have been used. Holds what is not used yet. */
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

  /** @param stop Ends the stream when it aborts, even while a source is silent. */
  constructor(chunks: AsyncIterable<Uint8Array>, stop?: AbortSignal) {
    this.#chunks = chunks[Symbol.asyncIterator]();
    this.#stop = stop;
  }

  /** Whether it was told to end before its source did. */
  get isStopped(): boolean {
    return this.#stop?.aborted === true;
  }

  /** The next chunk, `undefined` at the end. Not empty. */
  async next(): Promise<Uint8Array | undefined> {
    const pushedBack = this.#pushedBack;
    this.#pushedBack = undefined;
    const chunk = pushedBack ?? (await this.#pull());
    if (chunk !== undefined) this.#unused.push(chunk);
    return chunk;
  }

  /** Says that everything before `offsetBytes` has been used. Must have been read. */
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

  /** From now on `listener` is given everything that is used, once and in order. */
  onUsed(listener: (bytes: Uint8Array) => void): void {
    this.#onUsed = listener;
  }

  /** Says that everything read has been used. */
  markAllUsed(): void {
    this.markUsed(Infinity);
  }

  /** SHA-256 of what has been used, and its last byte. */
  fingerprint(): { sha256: Uint8Array; usedBytes: number; lastByte: number | undefined } {
    const sha256 = new Uint8Array(this.#hash.copy().digest());
    return { sha256, usedBytes: this.#usedBytes, lastByte: this.#lastUsedByte };
  }

  /**
   * Reads and uses `lengthBytes`, or what there is. Returns the first byte behind them, `undefined`
   * when the input ends there or before.
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

  /** Lets go of the source. */
  async close(): Promise<void> {
    // A source that was silent when the run was stopped would be waited for without end.
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
