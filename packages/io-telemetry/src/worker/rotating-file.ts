/**
 * Lines into files of bounded size and number, from the worker: plain synchronous calls, because
 * nobody waits for this thread.
 *
 * A full file is closed and the next one begun under a new name, so nothing is ever renamed:
 * `telemetry.jsonl`, `telemetry.1.jsonl`, `telemetry.2.jsonl` …, the oldest removed.
 *
 * @module
 */
import {
  closeSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  unlinkSync,
  writeSync,
} from "node:fs";

export interface RotatingFileOptions {
  readonly path: string;
  /** Beyond this a new file is begun; 0 never. */
  readonly fileBytesMax: number;
  /** Files kept, the one being written included, >= 1. */
  readonly fileCountMax: number;
  /** Length to cut the file to and go on from; undefined for a new file. */
  readonly resumeAtBytes: number | undefined;
}

const OWNER_ONLY = 0o600;

export class RotatingFile {
  readonly #options: RotatingFileOptions;
  #descriptor: number;
  #sizeBytes: number;
  /** A write failed half-way: the file is longer than it counts. */
  #isTorn = false;
  #index = 0;

  constructor(options: RotatingFileOptions) {
    this.#options = options;
    this.#sizeBytes = options.resumeAtBytes ?? 0;
    if (options.resumeAtBytes === undefined) {
      this.#descriptor = openSync(options.path, "wx", OWNER_ONLY);
      return;
    }
    this.#descriptor = openSync(options.path, "r+", OWNER_ONLY);
    const sizeBytes = fstatSync(this.#descriptor).size;
    if (sizeBytes < options.resumeAtBytes) {
      closeSync(this.#descriptor);
      throw new RangeError(`${sizeBytes} bytes, but ${options.resumeAtBytes} were recorded`);
    }
    ftruncateSync(this.#descriptor, options.resumeAtBytes);
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /** Appends whole lines. After a failure the next call, or {@link sync}, cuts off what was begun. */
  write(text: string): void {
    this.#mend();
    const bytes = Buffer.from(text, "utf8");
    const { fileBytesMax } = this.#options;
    if (fileBytesMax > 0 && this.#sizeBytes > 0 && this.#sizeBytes + bytes.length > fileBytesMax) {
      this.#rotate();
    }
    let written = 0;
    this.#isTorn = true;
    while (written < bytes.length) {
      const position = this.#sizeBytes + written;
      written += writeSync(this.#descriptor, bytes, written, bytes.length - written, position);
    }
    this.#isTorn = false;
    this.#sizeBytes += written;
  }

  sync(): void {
    this.#mend();
    fsyncSync(this.#descriptor);
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  /** What is written over it may be shorter, and leave the rest of it standing. */
  #mend(): void {
    if (!this.#isTorn) return;
    ftruncateSync(this.#descriptor, this.#sizeBytes);
    this.#isTorn = false;
  }

  #rotate(): void {
    const next = openSync(this.#nameOf(this.#index + 1), "wx", OWNER_ONLY);
    fsyncSync(this.#descriptor);
    closeSync(this.#descriptor);
    this.#descriptor = next;
    this.#index++;
    this.#sizeBytes = 0;
    const oldest = this.#index - this.#options.fileCountMax;
    if (oldest >= 0) unlinkSync(this.#nameOf(oldest));
  }

  #nameOf(index: number): string {
    const { path } = this.#options;
    return index === 0 ? path : path.replace(/(\.[^./\\]+)?$/, `.${index}$1`);
  }
}
