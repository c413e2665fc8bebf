/**
 * A text file of our own, line by line, through the file port.
 *
 * @module
 */
import type { FileSystem } from "@meristem/leyline/ports";

const BLOCK_BYTES = 1 << 18;
/** Our own lines are far shorter: a longer one is passed over, not gathered. */
const LINE_LENGTH_MAX = 1 << 20;

/** The lines of `path` without their ends. @throws OperatingError `FILE_…` */
export async function* readLines(files: FileSystem, path: string): AsyncGenerator<string> {
  const file = await files.open(path, "read");
  try {
    const block = new Uint8Array(BLOCK_BYTES);
    const decoder = new TextDecoder();
    let rest = "";
    for (let offset = 0; ;) {
      const count = await file.read(block, offset);
      if (count === 0) break;
      offset += count;
      const lines = (rest + decoder.decode(block.subarray(0, count), { stream: true })).split("\n");
      rest = lines.pop()!;
      if (rest.length > LINE_LENGTH_MAX) rest = "";
      yield* lines;
    }
    if (rest !== "") yield rest;
  } finally {
    await file.close();
  }
}
