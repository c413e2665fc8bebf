/**
 * Reads the text files of a run line by line. Memory is bounded by one block and one line.
 *
 * @module
 */
import type { FileSystem } from "@meristem/leyline/ports";

/** One line and its position in the file. */
export interface PlacedLine {
  /** Without its line feed, invalid UTF-8 replaced by U+FFFD; empty for a line above 1 MiB. */
  readonly text: string;
  /** Number of the line, from 1. */
  readonly line: number;
  /** Position of its first byte in the file. */
  readonly offsetBytes: number;
  /** Whether `text` is the whole line and a line feed follows it. */
  readonly isWhole: boolean;
}

const BLOCK_BYTES = 1 << 18;
/** Lines of a run are below 64 KiB: a longer one is damage. */
const LINE_BYTES_MAX = 1 << 20;
const LINE_FEED = 10;

/**
 * The lines of `path` with their positions, a last line without a line feed included.
 *
 * @throws OperatingError `FILE_…`
 */
export async function* placedLines(files: FileSystem, path: string): AsyncGenerator<PlacedLine> {
  const file = await files.open(path, "read");
  try {
    const block = Buffer.allocUnsafe(BLOCK_BYTES);
    const begun = new BegunLine();
    let [line, offsetBytes, blockOffsetBytes] = [1, 0, 0];
    for (;;) {
      const count = await file.read(block, blockOffsetBytes);
      if (count === 0) break;
      const bytes = block.subarray(0, count);
      let from = 0;
      for (let to = bytes.indexOf(LINE_FEED); to >= 0; to = bytes.indexOf(LINE_FEED, from)) {
        const isWhole = begun.lengthBytes + to - from <= LINE_BYTES_MAX;
        yield { text: begun.end(bytes, from, to), line, offsetBytes, isWhole };
        from = to + 1;
        line++;
        offsetBytes = blockOffsetBytes + from;
      }
      begun.add(bytes.subarray(from));
      blockOffsetBytes += count;
    }
    if (begun.lengthBytes === 0) return;
    yield { text: begun.end(block, 0, 0), line, offsetBytes, isWhole: false };
  } finally {
    await file.close();
  }
}

/**
 * The lines of `path` without their line feeds, a last line without a line feed included. An empty
 * text replaces a line above 1 MiB, so that the lines after it keep their numbers.
 *
 * @throws OperatingError `FILE_…`
 */
export async function* readLines(files: FileSystem, path: string): AsyncGenerator<string> {
  for await (const { text } of placedLines(files, path)) yield text;
}

/** The bytes of a line that earlier blocks hold. */
class BegunLine {
  #pieces: Uint8Array[] = [];
  #lengthBytes = 0;

  /** The bytes that are not kept included. */
  get lengthBytes(): number {
    return this.#lengthBytes;
  }

  add(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#lengthBytes += bytes.length;
    // Copied: the next read overwrites the block.
    if (this.#lengthBytes <= LINE_BYTES_MAX) this.#pieces.push(Uint8Array.from(bytes));
    else this.#pieces = [];
  }

  /** The text of the line that ends before byte `to` of the block. The next line begins empty. */
  end(block: Buffer, from: number, to: number): string {
    const lengthBytes = this.#lengthBytes + to - from;
    if (lengthBytes === to - from) return block.toString("utf8", from, to);
    const pieces = [...this.#pieces, block.subarray(from, to)];
    this.#pieces = [];
    this.#lengthBytes = 0;
    return lengthBytes <= LINE_BYTES_MAX ? Buffer.concat(pieces).toString() : "";
  }
}
