/**
 * The start of an input, from which its format and delimiter are found.
 *
 * @module
 */
import { InputError } from "./input-error.js";
import type { InputFormat } from "./input-format.js";
import { PendingBytes } from "./pending-bytes.js";

/** The bytes of the first line that are inspected. */
const INSPECTED_BYTES_MAX = 1 << 16;
const DELIMITERS = [",", ";", "\t", "|"];
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];
const LF = 10;
const CR = 13;

export interface InputShape {
  /** Found in the first line; an explicit format takes precedence. */
  readonly format: InputFormat;
  /** The most frequent delimiter of the first line, for CSV. */
  readonly delimiter: string;
  /** Length of the byte order mark, 0 or 3. */
  readonly markBytes: number;
}

/** Collects bytes up to the end of the first line that is not blank, at most 64 KiB. */
export class InputHead {
  readonly #taken = new PendingBytes();
  #holdsText = false;
  #isComplete = false;

  get isComplete(): boolean {
    return this.#isComplete;
  }

  /** The bytes taken so far. */
  get bytes(): Uint8Array {
    return this.#taken.bytes;
  }

  /**
   * Copies the bytes of `chunk` that belong to the head and returns their count. The head ends at the
   * same byte, wherever the chunks are cut.
   */
  take(chunk: Uint8Array): number {
    let count = 0;
    while (count < chunk.length && !this.#isComplete) {
      const byte = chunk[count]!;
      const offset = this.#taken.length + count;
      count++;
      if (byte === LF || byte === CR) this.#isComplete = this.#holdsText;
      else if (!isSpace(byte) && byte !== BYTE_ORDER_MARK[offset]) this.#holdsText = true;
      if (offset + 1 === INSPECTED_BYTES_MAX + BYTE_ORDER_MARK.length) this.#isComplete = true;
    }
    this.#taken.append(chunk.subarray(0, count));
    return count;
  }

  /**
   * Finds the shape. A head that is not complete counts as the whole input.
   *
   * @param name Name of the input, for messages.
   * @throws InputError `INPUT_NOT_TEXT` for gzip and UTF-16
   */
  shape(name: string): InputShape {
    const head = this.bytes;
    assertNoKnownBinary(head, name);
    const isMarked = BYTE_ORDER_MARK.every((byte, index) => head[index] === byte);
    const markBytes = isMarked ? BYTE_ORDER_MARK.length : 0;
    const inspected = Buffer.from(head.subarray(markBytes, markBytes + INSPECTED_BYTES_MAX));
    const firstLine = inspected
      .toString("latin1")
      .trimStart()
      .split(/[\r\n]/, 1)[0]!;
    const format = /^[{[]/.test(firstLine) ? "jsonl" : "csv";
    return { format, delimiter: likelyDelimiter(firstLine), markBytes };
  }
}

/** As `trimStart` counts space in Latin-1. */
function isSpace(byte: number): boolean {
  return (byte >= 9 && byte <= 13) || byte === 0x20 || byte === 0xa0;
}

/** Gzip and UTF-16 have signatures. The splitter refuses other binary data byte by byte. */
function assertNoKnownBinary(head: Uint8Array, name: string): void {
  const [a, b] = head;
  const found =
    a === 0x1f && b === 0x8b
      ? "a gzip file: decompress it first (gunzip -c FILE | meristem run -)"
      : (a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff)
        ? "UTF-16: convert it first (iconv -f UTF-16 -t UTF-8)"
        : a !== undefined && b !== undefined && (a === 0) !== (b === 0)
          ? `what may be UTF-16: convert it first (iconv -f UTF-16${a === 0 ? "BE" : "LE"} -t UTF-8)`
          : undefined;
  if (found === undefined) return;
  throw new InputError("INPUT_NOT_TEXT", { name, line: 1 }, `expected UTF-8 text, found ${found}`);
}

/** The delimiter that occurs most often outside quotes; a comma when none occurs. */
function likelyDelimiter(firstLine: string): string {
  const unquoted = firstLine.replace(/"[^"]*"/g, "");
  const counts = DELIMITERS.map((delimiter) => unquoted.split(delimiter).length - 1);
  return DELIMITERS[counts.indexOf(Math.max(...counts))]!;
}
