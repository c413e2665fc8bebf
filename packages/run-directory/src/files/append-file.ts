/**
 * An output file that only grows, with a length that a snapshot can record.
 *
 * Appended pieces are buffered and written in blocks. They are durable after {@link AppendFile.sync}.
 *
 * @module
 */
import type { FileSystem, OpenFile } from "@meristem/leyline/ports";
import { ResumeError } from "../resume-error.js";

/** Length of a full buffer, UTF-16 code units or bytes. */
const BUFFER_LENGTH = 1 << 16;

export class AppendFile {
  readonly #file: OpenFile;
  /** Bytes written. */
  #lengthBytes: number;
  /** Bytes written and buffered. */
  #appendedBytes: number;
  /** The last requested write. The next one follows it, and fails if it failed. */
  #lastWrite: Promise<void> = Promise.resolve();
  #buffer: (string | Uint8Array)[] = [];
  #bufferLength = 0;

  private constructor(file: OpenFile, lengthBytes: number) {
    this.#file = file;
    this.#lengthBytes = lengthBytes;
    this.#appendedBytes = lengthBytes;
  }

  /** Replaces the file by an empty one. @throws OperatingError `FILE_…` */
  static async create(files: FileSystem, path: string): Promise<AppendFile> {
    if ((await files.stat(path)) !== undefined) await files.unlink(path);
    return new AppendFile(await files.open(path, "createNew"), 0);
  }

  /**
   * Opens the file and cuts it to `lengthBytes`.
   *
   * @throws ResumeError when it is shorter; OperatingError `FILE_…`
   */
  static async reopen(files: FileSystem, path: string, lengthBytes: number): Promise<AppendFile> {
    const file = await files.open(path, "update");
    const sizeBytes = await file.sizeBytes();
    if (sizeBytes < lengthBytes) {
      await file.close();
      const text = `${path} holds ${sizeBytes} bytes where the snapshot speaks of ${lengthBytes}`;
      throw new ResumeError("output", `${text}: it was changed since`);
    }
    await file.truncate(lengthBytes);
    return new AppendFile(file, lengthBytes);
  }

  /** Length of the file once all appended pieces are written, bytes. */
  get appendedBytes(): number {
    return this.#appendedBytes;
  }

  /** Whether the buffer is full: {@link AppendFile.flush} is due. */
  get isFull(): boolean {
    return this.#bufferLength >= BUFFER_LENGTH;
  }

  /** @param piece A text is written as UTF-8. Bytes must not change before the next flush. */
  append(piece: string | Uint8Array): void {
    this.#buffer.push(piece);
    this.#bufferLength += piece.length;
    this.#appendedBytes += typeof piece === "string" ? Buffer.byteLength(piece) : piece.length;
  }

  /**
   * Writes the buffer after the writes that were requested before.
   *
   * @throws OperatingError `FILE_…`, also when an earlier write failed: the file has no gaps
   */
  flush(): Promise<void> {
    this.#lastWrite = this.#lastWrite.then(() => this.#writeBuffer());
    return this.#lastWrite;
  }

  async #writeBuffer(): Promise<void> {
    if (this.#bufferLength === 0) return;
    const bytes = Buffer.concat(
      this.#buffer.map((piece) => (typeof piece === "string" ? Buffer.from(piece) : piece)),
    );
    this.#buffer = [];
    this.#bufferLength = 0;
    let writtenBytes = 0;
    while (writtenBytes < bytes.length) {
      const rest = bytes.subarray(writtenBytes);
      const count = await this.#file.write(rest, this.#lengthBytes);
      writtenBytes += count;
      this.#lengthBytes += count;
    }
  }

  /** Flushes and makes all appended pieces durable. @throws OperatingError `FILE_…` */
  async sync(): Promise<void> {
    await this.flush();
    await this.#file.sync();
  }

  /** Closes the file without a flush. @throws OperatingError `FILE_…` */
  async close(): Promise<void> {
    await this.#file.close();
  }
}
