/**
 * A log that only grows: numbered, checked and chained records, durable when they are acknowledged.
 *
 * Appends that wait together are written and synced together. After any failure the log takes
 * nothing more: what the device made of the last batch is unknown until it is opened again.
 *
 * @module
 */
import { invariant, isOperatingError } from "@meristem/leyline";
import type { FileSystem, OpenFile } from "@meristem/leyline/ports";
import { LogFailedError, LogRecordTooLargeError } from "./errors.js";
import type { FileLock } from "./file-lock.js";
import {
  chainOf,
  encodeRecordInto,
  RECORD_OVERHEAD_BYTES,
  SEGMENT_HEADER_BYTES,
} from "./log-format.js";
import {
  recoverLog,
  setAside,
  startSegment,
  type ActiveSegment,
  type LogRecovery,
} from "./log-recovery.js";
import type { LogPosition } from "./log-scan.js";
import { makeDurableDirectory } from "./make-durable-directory.js";
import { nodeFileSystem } from "./node-file-system.js";
import { directoryOf, nameOf } from "./path-parts.js";
import { sweepStaleTemps } from "./sweep-stale-temps.js";
import { writeWhole } from "./whole-file.js";

export interface AppendLogOptions {
  /** The active segment; full ones lie beside it as `PATH.000001` … */
  readonly path: string;
  /** Default: the disk of this machine. */
  readonly fileSystem?: FileSystem;
  /**
   * `"every_append"` (default): an append resolves when its record survives a power cut.
   * `"on_sync"`: it resolves when the record is written; `sync` makes it durable.
   */
  readonly syncPolicy?: "every_append" | "on_sync";
  /** A segment is full before it grows beyond this. Default 16 MiB. */
  readonly segmentBytesMax?: number;
  /** Longest record. Default 1 MiB. */
  readonly recordBytesMax?: number;
  /** Checked before every write, for logs that another process may open. */
  readonly lock?: FileLock;
}

/** What became of an append. */
export interface AppendReceipt {
  /** Counts up by one per record, from 1. */
  readonly sequence: number;
  /** Chain up to and including this record, shape (32): equal chains, equal records. */
  readonly chain: Uint8Array;
}

/** Made by {@link openAppendLog}. One writer each. */
export interface AppendLog {
  /** What opening found. */
  readonly recovery: LogRecovery;
  /**
   * Adds a record. Order is the order of the calls. The payload is copied.
   *
   * @throws LogRecordTooLargeError (nothing happened); LogFailedError (this record may or may not
   *   be there after the next opening); LockLostError
   */
  append(payload: Uint8Array): Promise<AppendReceipt>;
  /** Makes everything appended so far durable. @throws LogFailedError */
  sync(): Promise<void>;
  /** The last record written. */
  position(): LogPosition;
  /** Syncs and gives the file back. A second close does nothing. */
  close(): Promise<void>;
}

/** More than any caller awaits at once; one that awaits nothing is wrong. */
const WAITING_MAX = 65_536;
const BATCH_BYTES_MAX = 2 ** 20;

/**
 * Opens a log for writing, and puts it in order first.
 *
 * @throws LogCorruptError when the file is no log; FileError
 */
export async function openAppendLog(options: AppendLogOptions): Promise<AppendLog> {
  const { path, fileSystem = nodeFileSystem() } = options;
  const recordBytesMax = options.recordBytesMax ?? 2 ** 20;
  const segmentBytesMax = options.segmentBytesMax ?? 16 * 2 ** 20;
  invariant(recordBytesMax >= 1 && recordBytesMax <= 2 ** 28, "recordBytesMax is in [1, 2^28]");
  invariant(
    segmentBytesMax >= SEGMENT_HEADER_BYTES && segmentBytesMax <= 2 ** 29,
    "segmentBytesMax is in [64, 2^29]",
  );
  await makeDurableDirectory(fileSystem, directoryOf(path));
  await sweepStaleTemps(fileSystem, directoryOf(path), nameOf(path));
  const active = await recoverLog(fileSystem, path);
  const file = await fileSystem.open(path, "update");
  const isSyncedAlways = (options.syncPolicy ?? "every_append") === "every_append";
  const { lock } = options;
  return new Writer(
    { path, fileSystem, recordBytesMax, segmentBytesMax, isSyncedAlways, lock },
    active,
    file,
  );
}

interface Settings {
  readonly path: string;
  readonly fileSystem: FileSystem;
  readonly recordBytesMax: number;
  readonly segmentBytesMax: number;
  readonly isSyncedAlways: boolean;
  readonly lock: FileLock | undefined;
}

interface Waiting {
  /** Without one, the caller wants a sync. */
  readonly payload: Uint8Array | undefined;
  readonly resolve: (receipt: AppendReceipt) => void;
  readonly reject: (error: unknown) => void;
}

class Writer implements AppendLog {
  readonly recovery: LogRecovery;
  readonly #settings: Settings;
  #file: OpenFile;
  #segment: number;
  #sizeBytes: number;
  #syncedBytes: number;
  #isSyncInDoubt = false;
  #end: LogPosition;
  #waiting: Waiting[] = [];
  #isDraining = false;
  #failure: unknown;
  #isClosed = false;

  constructor(settings: Settings, active: ActiveSegment, file: OpenFile) {
    this.#settings = settings;
    this.#file = file;
    this.#segment = active.segment;
    this.#sizeBytes = active.sizeBytes;
    this.#syncedBytes = active.sizeBytes;
    this.#end = active.end;
    this.recovery = active.recovery;
  }

  append(payload: Uint8Array): Promise<AppendReceipt> {
    const { recordBytesMax, path } = this.#settings;
    if (payload.length > recordBytesMax) {
      const details = { path, recordBytes: payload.length, recordBytesMax };
      const message = `${path}: a record of ${payload.length} bytes; at most ${recordBytesMax}`;
      return Promise.reject(new LogRecordTooLargeError(message, details));
    }
    return this.#enqueue(payload.slice());
  }

  async sync(): Promise<void> {
    await this.#enqueue(undefined);
  }

  position(): LogPosition {
    return this.#end;
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    try {
      if (this.#failure === undefined) await this.sync();
    } finally {
      this.#isClosed = true;
      await this.#file.close();
    }
  }

  #enqueue(payload: Uint8Array | undefined): Promise<AppendReceipt> {
    invariant(!this.#isClosed, "a closed log is not written to");
    invariant(this.#waiting.length < WAITING_MAX, "a caller awaits its appends");
    if (this.#failure !== undefined) return Promise.reject(this.#failedError());
    return new Promise((resolve, reject) => {
      this.#waiting.push({ payload, resolve, reject });
      if (!this.#isDraining) void this.#drain();
    });
  }

  async #drain(): Promise<void> {
    this.#isDraining = true;
    // One turn later: appends made in one go share one write and one sync.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const batch = this.#takeBatch();
      try {
        const receipts = await this.#write(batch);
        for (const [index, { resolve }] of batch.entries()) resolve(receipts[index]!);
      } catch (error) {
        await this.#fail(error);
        const refused = [...batch, ...this.#waiting];
        this.#waiting = [];
        const reason = isOperatingError(error, "LOCK_LOST") ? error : this.#failedError();
        for (const { reject } of refused) reject(isOperatingError(error) ? reason : error);
      }
    }
    // With the last look at the queue, not a turn later: nobody may be left waiting.
    this.#isDraining = false;
  }

  #takeBatch(): Waiting[] {
    let bytes = 0;
    let count = 0;
    for (const { payload } of this.#waiting) {
      bytes += RECORD_OVERHEAD_BYTES + (payload?.length ?? 0);
      if (count > 0 && bytes > BATCH_BYTES_MAX) break;
      count++;
    }
    return this.#waiting.splice(0, count);
  }

  async #write(batch: readonly Waiting[]): Promise<readonly AppendReceipt[]> {
    const { lock, segmentBytesMax, isSyncedAlways } = this.#settings;
    await lock?.assertHeld();
    const payloads = batch.flatMap(({ payload }) => payload ?? []);
    const bytes = new Uint8Array(
      payloads.reduce((sum, { length }) => sum + length + RECORD_OVERHEAD_BYTES, 0),
    );
    const isEmpty = this.#sizeBytes === SEGMENT_HEADER_BYTES;
    if (bytes.length > 0 && !isEmpty && this.#sizeBytes + bytes.length > segmentBytesMax) {
      await this.#rotate();
    }
    const receipts = this.#encodeInto(bytes, batch);
    await writeWhole(this.#file, bytes, this.#sizeBytes);
    this.#sizeBytes += bytes.length;
    const last = receipts.at(-1);
    if (last !== undefined) this.#end = last;
    const isAsked = batch.some(({ payload }) => payload === undefined);
    if (isAsked || isSyncedAlways) await this.#sync();
    return receipts;
  }

  #encodeInto(bytes: Uint8Array, batch: readonly Waiting[]): readonly AppendReceipt[] {
    let at = 0;
    let { sequence, chain } = this.#end;
    return batch.map(({ payload }) => {
      if (payload !== undefined) {
        const isAfterSync = at === 0 && this.#syncedBytes === this.#sizeBytes;
        sequence++;
        chain = chainOf(chain, sequence, payload);
        const record = { sequence, payload, chain, isAfterSync };
        at += encodeRecordInto(bytes.subarray(at), record);
      }
      return { sequence, chain };
    });
  }

  async #sync(): Promise<void> {
    if (this.#syncedBytes === this.#sizeBytes) return;
    this.#isSyncInDoubt = true;
    await this.#file.sync();
    this.#isSyncInDoubt = false;
    this.#syncedBytes = this.#sizeBytes;
  }

  async #rotate(): Promise<void> {
    const { fileSystem, path } = this.#settings;
    await this.#sync();
    await this.#file.close();
    await setAside(fileSystem, path, this.#segment);
    const started = await startSegment(fileSystem, path, this.#segment + 1, this.#end);
    this.#file = await fileSystem.open(path, "update");
    this.#segment = started.segment;
    this.#sizeBytes = started.sizeBytes;
    this.#syncedBytes = started.sizeBytes;
  }

  /** Cuts off what is in doubt, if the device lets us: the next opening must not believe it. */
  async #fail(error: unknown): Promise<void> {
    this.#failure = error;
    const soundBytes = this.#isSyncInDoubt ? this.#syncedBytes : this.#sizeBytes;
    await this.#file.truncate(soundBytes).catch((cutError: unknown) => {
      if (!isOperatingError(cutError)) throw cutError;
    });
  }

  #failedError(): LogFailedError {
    const { path } = this.#settings;
    const cause = this.#failure;
    const causeCode = isOperatingError(cause) ? cause.code : "";
    const why = cause instanceof Error ? cause.message : String(cause);
    return new LogFailedError(
      `${path}: takes nothing more until it is opened again (${why})`,
      { path, causeCode },
      { cause },
    );
  }
}
