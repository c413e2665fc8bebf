/**
 * The lines of one of our text files, each with where it begins: what is wrong is named by its place.
 *
 * @module
 */
import type { FileSystem } from "@meristem/leyline/ports";

export interface PlacedLine {
  /** Without its line feed. */
  readonly text: string;
  /** From 1. */
  readonly line: number;
  /** Of its first byte. */
  readonly offsetBytes: number;
  /** Whether a line feed follows; without one it is the torn end of a file. */
  readonly isWhole: boolean;
}

const BLOCK_BYTES = 1 << 18;
/** Our own lines are far shorter: a longer one is cut there, and so not what it should be. */
const LINE_BYTES_MAX = 1 << 20;
const LINE_FEED = 10;

/** Memory does not grow with the file. @throws OperatingError `FILE_…` */
export async function* placedLines(files: FileSystem, path: string): AsyncGenerator<PlacedLine> {
  const file = await files.open(path, "read");
  try {
    const block = new Uint8Array(BLOCK_BYTES);
    const decoder = new TextDecoder();
    let rest = new Uint8Array(0);
    let line = 1;
    let offsetBytes = 0;
    for (let readBytes = 0; ;) {
      const count = await file.read(block, readBytes);
      if (count === 0) break;
      readBytes += count;
      let from = 0;
      for (let to = 0; to < count; to++) {
        if (block[to] !== LINE_FEED) continue;
        const bytes = joined(rest, block.subarray(from, to));
        yield { text: decoder.decode(bytes), line, offsetBytes, isWhole: true };
        line++;
        from = to + 1;
        offsetBytes = readBytes - count + from;
        rest = new Uint8Array(0);
      }
      rest = joined(rest, block.subarray(from, count)).slice(0, LINE_BYTES_MAX);
    }
    if (rest.length > 0) yield { text: decoder.decode(rest), line, offsetBytes, isWhole: false };
  } finally {
    await file.close();
  }
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(a.length + b.length);
  bytes.set(a);
  bytes.set(b, a.length);
  return bytes;
}
