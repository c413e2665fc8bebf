/**
 * Splits bytes into records: the lines of a text, where a quoted CSV cell may contain line ends.
 *
 * A record is yielded with the byte that ends its line, so the newest row of a live pipe is available at
 * once. Memory is bounded by one chunk and twice `recordBytesMax`. Line ends are LF, CR LF and CR.
 * Quoting follows RFC 4180: a quote opens only at the start of a cell, and a doubled quote inside
 * stands for one.
 *
 * @module
 */
import { isUtf8 } from "node:buffer";
import { InputError } from "./input-error.js";
import { PendingBytes } from "./pending-bytes.js";

/** Longest record, bytes. Typical rows of numbers have 10 to 1000 bytes. */
const RECORD_BYTES_MAX = 1 << 20;

export interface SplitterOptions {
  /** Name of the input, for messages. */
  readonly name: string;
  /** Cell delimiter, one ASCII character. Without one, quotes have no meaning (JSON lines). */
  readonly delimiter?: string;
  /** Offset of the first byte in the input. Default 0. */
  readonly offsetBytes?: number;
  /** 1-based number of the first byte's line. Default 1. */
  readonly line?: number;
  /** Whether the byte before the first is a CR, so that a leading LF ends the same line. */
  readonly afterCarriageReturn?: boolean;
  readonly recordBytesMax?: number;
}

export interface TextRecord {
  /** Without its line end. */
  readonly text: string;
  /** Whether a cell is quoted. */
  readonly quoted: boolean;
  /** 1-based number of its first line. */
  readonly line: number;
  /** Offset behind its line end in the input, bytes. For CR LF: behind the CR. */
  readonly endOffsetBytes: number;
  /** 1-based number of the line that starts at `endOffsetBytes`. */
  readonly nextLine: number;
}

const NO_DELIMITER = -1;
const LF = 10;
const CR = 13;
const QUOTE = 34;
const TAB = 9;
const CELL_START = 0;
const PLAIN = 1;
const QUOTED = 2;
const QUOTE_SEEN = 3;

/** Splits the chunks of one input into records. Stateful. */
export class RecordSplitter {
  readonly #name: string;
  readonly #delimiter: number;
  readonly #recordBytesMax: number;
  /** The start of the open record, from earlier chunks. */
  readonly #pending = new PendingBytes();
  #state = CELL_START;
  #sawQuoted = false;
  #sawHighByte = false;
  #skipLineFeed: boolean;
  #chunkStartBytes: number;
  #line: number;
  #recordLine: number;

  constructor(options: SplitterOptions) {
    this.#name = options.name;
    this.#delimiter = options.delimiter?.charCodeAt(0) ?? NO_DELIMITER;
    this.#recordBytesMax = options.recordBytesMax ?? RECORD_BYTES_MAX;
    this.#chunkStartBytes = options.offsetBytes ?? 0;
    this.#line = options.line ?? 1;
    this.#recordLine = this.#line;
    this.#skipLineFeed = options.afterCarriageReturn ?? false;
  }

  /**
   * Yields the records that `chunk` completes. Read all of them before the next call; the chunk is not
   * retained.
   *
   * @throws InputError `INPUT_LINE_TOO_LONG`, `INPUT_NOT_TEXT`, `INPUT_ROW_INVALID`
   */
  *push(chunk: Uint8Array): Generator<TextRecord> {
    let start = 0;
    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i]!;
      if (byte !== LF && byte !== CR) {
        this.#skipLineFeed = false;
        this.#advance(byte);
        if (this.#pending.length + i - start >= this.#recordBytesMax) throw this.#tooLong();
      } else if (this.#state === QUOTED) {
        if (byte === LF) this.#line++;
        if (this.#pending.length + i - start >= this.#recordBytesMax) throw this.#tooLong();
      } else if (byte === LF && this.#skipLineFeed) {
        this.#skipLineFeed = false;
        start = i + 1;
      } else {
        this.#skipLineFeed = byte === CR;
        this.#line++;
        yield this.#complete(chunk.subarray(start, i), this.#chunkStartBytes + i + 1);
        start = i + 1;
      }
    }
    this.#chunkStartBytes += chunk.length;
    if (start < chunk.length) this.#pending.append(chunk.subarray(start));
  }

  /**
   * Yields the last record when it has no line end. Nothing may be pushed afterwards.
   *
   * @throws InputError `INPUT_ROW_INVALID` when a quote is still open
   */
  *end(): Generator<TextRecord> {
    if (this.#pending.length === 0) return;
    if (this.#state === QUOTED) {
      const place = { name: this.#name, line: this.#recordLine };
      throw new InputError("INPUT_ROW_INVALID", place, "a quote opens here and is never closed");
    }
    yield this.#complete(new Uint8Array(0), this.#chunkStartBytes);
  }

  #advance(byte: number): void {
    if (byte < TAB) throw this.#notText(`byte ${byte} in a text`);
    if (byte >= 0x80) this.#sawHighByte = true;
    if (this.#delimiter === NO_DELIMITER) return;
    if (this.#state === QUOTED) {
      if (byte === QUOTE) this.#state = QUOTE_SEEN;
    } else if (byte === this.#delimiter) {
      this.#state = CELL_START;
    } else if (byte === QUOTE && this.#state !== PLAIN) {
      // The first quote of a cell, or the second of a pair.
      this.#state = QUOTED;
      this.#sawQuoted = true;
    } else if (this.#state === QUOTE_SEEN) {
      const place = { name: this.#name, line: this.#line };
      const what = "expected a delimiter or a line end after a closing quote";
      throw new InputError("INPUT_ROW_INVALID", place, `${what}, found ${shownByte(byte)}`);
    } else {
      this.#state = PLAIN;
    }
  }

  #complete(tail: Uint8Array, endOffsetBytes: number): TextRecord {
    let bytes = tail;
    if (this.#pending.length > 0) {
      this.#pending.append(tail);
      bytes = this.#pending.bytes;
    }
    if (this.#sawHighByte && !isUtf8(bytes)) {
      throw this.#notText("bytes that are not UTF-8", this.#recordLine);
    }
    const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const record = {
      text: this.#sawHighByte ? view.toString("utf8") : view.toString("latin1"),
      quoted: this.#sawQuoted,
      line: this.#recordLine,
      endOffsetBytes,
      nextLine: this.#line,
    };
    this.#pending.clear();
    this.#state = CELL_START;
    this.#sawQuoted = false;
    this.#sawHighByte = false;
    this.#recordLine = this.#line;
    return record;
  }

  #notText(found: string, line = this.#line): InputError {
    const place = { name: this.#name, line };
    return new InputError("INPUT_NOT_TEXT", place, `expected UTF-8 text, found ${found}`);
  }

  #tooLong(): InputError {
    const place = { name: this.#name, line: this.#recordLine };
    const limit = `the row is longer than ${this.#recordBytesMax} bytes`;
    const hint = this.#state === QUOTED ? ": a quote opens in it and is not closed" : "";
    return new InputError("INPUT_LINE_TOO_LONG", place, `${limit}${hint}`);
  }
}

function shownByte(byte: number): string {
  return byte > 0x20 && byte < 0x7f ? `"${String.fromCharCode(byte)}"` : `byte ${byte}`;
}
