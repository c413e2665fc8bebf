/**
 * An output file that only grows, whose length a snapshot can name.
 *
 * What is appended is gathered and written in blocks; nothing is on the device before
 * {@link AppendFile.sync}.
 *
 * @module
 */
import type { FileSystem, OpenFile } from "@meristem/leyline/ports";
import { ResumeError } from "../resume-error.js";

/** What is gathered is handed over once it is this long, UTF-16 units or bytes. */
const GATHER_LENGTH = 1 << 16;

export class AppendFile {
  readonly #file: OpenFile;
  #lengthBytes: number;
  #appendedBytes: number;
  /** The last write asked for: the next one waits for it, and fails if it failed. */
  #turn: Promise<void> = Promise.resolve();
  #gathered: (string | Uint8Array)[] = [];
  #gatheredLength = 0;

  private constructor(file: OpenFile, lengthBytes: number) {
    this.#file = file;
    this.#lengthBytes = lengthBytes;
    this.#appendedBytes = lengthBytes;
  }

  /** An empty file of this name, whatever was there before. @throws OperatingError `FILE_…` */
  static async create(files: FileSystem, path: string): Promise<AppendFile> {
    if ((await files.stat(path)) !== undefined) await files.unlink(path);
    return new AppendFile(await files.open(path, "createNew"), 0);
  }

  /**
   * The file as it was when it held `lengthBytes`; what follows is cut off.
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

  /** Length of the file once everything appended so far is written. */
  get appendedBytes(): number {
    return this.#appendedBytes;
  }

  /** Whether enough is gathered that {@link AppendFile.flush} is worth a call. */
  get isFull(): boolean {
    return this.#gatheredLength >= GATHER_LENGTH;
  }

  /** @param piece Bytes must not change until they are handed over. */
  append(piece: string | Uint8Array): void {
    this.#gathered.push(piece);
    this.#gatheredLength += piece.length;
    this.#appendedBytes += typeof piece === "string" ? Buffer.byteLength(piece) : piece.length;
  }

  /** Hands over everything gathered, behind what is being written. @throws OperatingError `FILE_…` */
  flush(): Promise<void> {
    this.#turn = this.#turn.then(() => this.#handOver());
    return this.#turn;
  }

  async #handOver(): Promise<void> {
    if (this.#gatheredLength === 0) return;
    const bytes = Buffer.concat(
      this.#gathered.map((piece) => (typeof piece === "string" ? Buffer.from(piece) : piece)),
    );
    this.#gathered = [];
    this.#gatheredLength = 0;
    let writtenBytes = 0;
    while (writtenBytes < bytes.length) {
      const rest = bytes.subarray(writtenBytes);
      const count = await this.#file.write(rest, this.#lengthBytes);
      writtenBytes += count;
      this.#lengthBytes += count;
    }
  }

  /** Makes everything appended durable. @throws OperatingError `FILE_…` */
  async sync(): Promise<void> {
    await this.flush();
    await this.#file.sync();
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
}
