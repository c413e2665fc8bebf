/**
 * The input of a recorded run: the copy that an earlier process left, then the lines of this process.
 *
 * @module
 */
import type { FileSystem } from "@meristem/leyline/ports";

const BLOCK_BYTES = 1 << 16;

/** The part of `input.copy` that the snapshot includes. */
export interface CopiedInput {
  readonly path: string;
  /** Length of that part. */
  readonly offsetBytes: number;
}

/**
 * A source of chunks. It reports its end when no line is waiting, and continues after
 * {@link ObservationSource.push}.
 */
export class ObservationSource implements AsyncIterable<Uint8Array> {
  readonly #files: FileSystem;
  readonly #copied: CopiedInput | undefined;
  readonly #waiting: Uint8Array[] = [];
  #copiedBytes = 0;

  constructor(files: FileSystem, copied: CopiedInput | undefined) {
    this.#files = files;
    this.#copied = copied;
  }

  /** Adds one line behind the copy. */
  push(chunk: Uint8Array): void {
    this.#waiting.push(chunk);
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    return { next: () => this.#next() };
  }

  async #next(): Promise<IteratorResult<Uint8Array>> {
    const value = (await this.#nextCopied()) ?? this.#waiting.shift();
    return value === undefined ? { done: true, value } : { done: false, value };
  }

  async #nextCopied(): Promise<Uint8Array | undefined> {
    const copied = this.#copied;
    if (copied === undefined || this.#copiedBytes >= copied.offsetBytes) return undefined;
    const file = await this.#files.open(copied.path, "read");
    try {
      const wanted = Math.min(BLOCK_BYTES, copied.offsetBytes - this.#copiedBytes);
      const block = new Uint8Array(wanted);
      const count = await file.read(block, this.#copiedBytes);
      if (count === 0) return undefined;
      this.#copiedBytes += count;
      return block.subarray(0, count);
    } finally {
      await file.close();
    }
  }
}
