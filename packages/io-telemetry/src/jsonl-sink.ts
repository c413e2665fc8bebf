/**
 * A telemetry sink that appends lines to one file, written behind the caller's back.
 *
 * `offer` encodes and queues; a single writer drains the queue. The queue is bounded twice: ordinary
 * records up to `pendingBytesMax`, CRITICAL ones beyond that up to as much again, so that a flood of
 * the first never costs one of the second. Refusals are counted and leave a gap in the numbers.
 *
 * A run that is resumed passes the position it recorded: what was written after it is cut off, and
 * numbering goes on from there, so the file ends up as if the run had never stopped.
 *
 * @module
 */
import { isOperatingError, v1 } from "@meristem/leyline";
import type {
  FileSystem,
  OpenFile,
  TelemetryCounts,
  TelemetryOffer,
  TelemetryReceipt,
  TelemetrySink,
} from "@meristem/leyline/ports";
import { TelemetryCorruptError, TelemetryWriteError } from "./errors.js";
import { lineOf } from "./line-of.js";

/** Where a file stood after a flush: enough to go on from there. */
export interface TelemetryPosition {
  /** Length of the file. */
  readonly sizeBytes: number;
  /** Sequence number of the last record offered. */
  readonly sequence: number;
  /** Records accepted since the sink was opened that no file would keep; absent: none. */
  readonly lostCount?: number;
}

export interface JsonlSinkOptions {
  readonly fileSystem: FileSystem;
  readonly path: string;
  /** Where to go on. Without it the file must not exist yet. */
  readonly resumeAt?: TelemetryPosition;
  /** Bytes waiting to be written beyond which ordinary records are refused. Default 4 MiB. */
  readonly pendingBytesMax?: number;
  /** Keep `emittedAtUnixNs`. Off: without wall time the same input gives the same file. */
  readonly keepWallTime?: boolean;
}

/** A {@link TelemetrySink} that knows where its file stands. */
export interface JsonlSink extends TelemetrySink {
  /**
   * Makes everything accepted before the call durable and says where the file stands after it, to be
   * recorded and resumed from: what is offered meanwhile is not counted.
   */
  position(): Promise<TelemetryPosition>;
  /** Whether more than half of what may wait does: who can wait had better flush. */
  readonly isPressed: boolean;
}

const PENDING_BYTES_MAX = 4 * 1024 * 1024;

/**
 * Opens the file.
 *
 * @throws TelemetryCorruptError when it is shorter than `resumeAt` says; OperatingError `FILE_…`
 *   from the file system.
 */
export async function openJsonlSink(options: JsonlSinkOptions): Promise<JsonlSink> {
  const { fileSystem, path, resumeAt } = options;
  const file = await fileSystem.open(path, resumeAt === undefined ? "createNew" : "update");
  if (resumeAt !== undefined) {
    const sizeBytes = await file.sizeBytes();
    if (sizeBytes < resumeAt.sizeBytes) {
      await file.close();
      throw new TelemetryCorruptError(
        `${path}: ${sizeBytes} bytes, but ${resumeAt.sizeBytes} were recorded; ` +
          "resume from an older snapshot or start a new run",
        { path, sizeBytes, recordedBytes: resumeAt.sizeBytes },
      );
    }
    await file.truncate(resumeAt.sizeBytes);
  }
  return new JsonlFile(file, options);
}

class JsonlFile implements JsonlSink {
  readonly #file: OpenFile;
  readonly #path: string;
  readonly #pendingBytesMax: number;
  readonly #keepWallTime: boolean;
  #sizeBytes: number;
  /** A write failed half-way: the file is longer than it counts. */
  #isTorn = false;
  /** Length once everything accepted is written. */
  #endBytes: number;
  #sequence: number;
  #lines: string[] = [];
  #pendingBytes = 0;
  #offeredCount = 0;
  #acceptedCount = 0;
  #isClosed = false;
  #writing: Promise<void> | undefined;
  #failure: TelemetryWriteError | undefined;

  constructor(file: OpenFile, options: JsonlSinkOptions) {
    this.#file = file;
    this.#path = options.path;
    this.#pendingBytesMax = options.pendingBytesMax ?? PENDING_BYTES_MAX;
    this.#keepWallTime = options.keepWallTime === true;
    this.#sizeBytes = options.resumeAt?.sizeBytes ?? 0;
    this.#endBytes = this.#sizeBytes;
    this.#sequence = options.resumeAt?.sequence ?? 0;
  }

  offer(record: TelemetryOffer): TelemetryReceipt {
    this.#offeredCount++;
    const sequence = ++this.#sequence;
    const isCritical = record.priority === v1.MessagePriority.CRITICAL;
    const limit = isCritical ? 2 * this.#pendingBytesMax : this.#pendingBytesMax;
    if (this.#isClosed || this.#failure !== undefined || this.#pendingBytes >= limit) {
      return { accepted: false };
    }
    const line = `${lineOf(record, sequence, this.#keepWallTime)}
`;
    this.#lines.push(line);
    this.#pendingBytes += line.length;
    this.#endBytes += Buffer.byteLength(line, "utf8");
    this.#acceptedCount++;
    this.#writing ??= this.#drain();
    return { accepted: true };
  }

  async flush(): Promise<void> {
    while (this.#writing !== undefined) await this.#writing;
    const failure = this.#failure;
    // Told once; then the sink takes records again, for a full disk may have been emptied.
    this.#failure = undefined;
    if (failure !== undefined) throw failure;
  }

  get isPressed(): boolean {
    return 2 * this.#pendingBytes > this.#pendingBytesMax;
  }

  async position(): Promise<TelemetryPosition> {
    const position = { sizeBytes: this.#endBytes, sequence: this.#sequence };
    await this.flush();
    await this.#sync();
    return position;
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    try {
      await this.flush();
    } finally {
      await this.#sync().finally(() => this.#file.close());
    }
  }

  counts(): TelemetryCounts {
    const offeredCount = this.#offeredCount;
    const acceptedCount = this.#acceptedCount;
    return { offeredCount, acceptedCount, droppedCount: offeredCount - acceptedCount };
  }

  /** Runs until the queue is empty; never rejects: a failure is kept for the next flush. */
  async #drain(): Promise<void> {
    // Lets the caller offer more first, so that lines are written in batches.
    await Promise.resolve();
    let batch: readonly string[] = [];
    try {
      while (this.#lines.length > 0) {
        batch = this.#lines;
        this.#lines = [];
        const pendingBytes = this.#pendingBytes;
        await this.#writeAll(Buffer.from(batch.join(""), "utf8"));
        this.#pendingBytes -= pendingBytes;
        batch = [];
      }
    } catch (error) {
      if (!isOperatingError(error)) throw error;
      const { message } = error;
      this.#failure = new TelemetryWriteError(
        message.includes(this.#path) ? message : `${this.#path}: ${message}`,
        { path: this.#path, code: error.code },
        { cause: error },
      );
      this.#acceptedCount -= batch.length + this.#lines.length;
      this.#lines = [];
      this.#pendingBytes = 0;
      this.#endBytes = this.#sizeBytes;
    } finally {
      this.#writing = undefined;
    }
  }

  async #sync(): Promise<void> {
    await this.#mend();
    await this.#file.sync();
  }

  /** Cuts off what was begun: what is written over it may be shorter, and leave the rest standing. */
  async #mend(): Promise<void> {
    if (!this.#isTorn) return;
    await this.#file.truncate(this.#sizeBytes);
    this.#isTorn = false;
  }

  async #writeAll(bytes: Uint8Array): Promise<void> {
    await this.#mend();
    let written = 0;
    this.#isTorn = true;
    while (written < bytes.length) {
      written += await this.#file.write(bytes.subarray(written), this.#sizeBytes + written);
    }
    // Only whole batches count.
    this.#isTorn = false;
    this.#sizeBytes += written;
  }
}
