/**
 * One open file over a Node file handle.
 *
 * @module
 */
import type { FileHandle } from "node:fs/promises";
import type { OpenFile } from "@meristem/leyline/ports";
import { attempt, fileErrorFrom } from "./node-errno.js";

/** {@link OpenFile} over `node:fs`. */
export class NodeOpenFile implements OpenFile {
  readonly #handle: FileHandle;
  readonly #path: string;
  #isClosed = false;

  constructor(handle: FileHandle, path: string) {
    this.#handle = handle;
    this.#path = path;
  }

  async read(target: Uint8Array, positionBytes: number): Promise<number> {
    const { bytesRead } = await attempt("read", this.#path, () =>
      this.#handle.read(target, 0, target.length, positionBytes),
    );
    return bytesRead;
  }

  async write(source: Uint8Array, positionBytes: number): Promise<number> {
    const { bytesWritten } = await attempt("write", this.#path, () =>
      this.#handle.write(source, 0, source.length, positionBytes),
    );
    return bytesWritten;
  }

  truncate(lengthBytes: number): Promise<void> {
    return attempt("truncate", this.#path, () => this.#handle.truncate(lengthBytes));
  }

  sync(): Promise<void> {
    return attempt("sync", this.#path, () => this.#handle.sync());
  }

  async sizeBytes(): Promise<number> {
    const { size } = await attempt("stat", this.#path, () => this.#handle.stat());
    return size;
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    // Before the call: an interrupted close has given the descriptor back, closing again could
    // close somebody else's.
    this.#isClosed = true;
    try {
      await this.#handle.close();
    } catch (error) {
      throw fileErrorFrom(error, "close", this.#path);
    }
  }
}
