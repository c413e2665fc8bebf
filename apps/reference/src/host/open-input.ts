/**
 * A file of the user's, opened for reading: regular files, named pipes, nothing else.
 *
 * @module
 */
import { open } from "node:fs/promises";
import type { InputFile } from "../command-line/command.js";
import { InputError } from "../input/input-error.js";

/** Read at a time; also the unit in which a run takes its input. */
const CHUNK_BYTES = 1 << 16;

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EACCES: "no permission to read it",
  EISDIR: "it is a directory, a file was expected",
  EMFILE: "too many files are open",
  ELOOP: "its symbolic links go round in circles",
  ENOTDIR: "a part of its path is a file, not a directory",
};

/** @throws InputError `INPUT_UNREADABLE` */
export async function openInputFile(path: string): Promise<InputFile> {
  const handle = await open(path, "r").catch((error: unknown) => {
    throw unreadable(path, error);
  });
  const facts = await handle.stat();
  if (facts.isDirectory()) {
    await handle.close();
    throw new InputError("INPUT_UNREADABLE", { name: path }, REASONS["EISDIR"]!);
  }
  return {
    sizeBytes: facts.isFile() ? facts.size : undefined,
    async *chunks() {
      try {
        for (;;) {
          const { bytesRead, buffer } = await handle.read(Buffer.alloc(CHUNK_BYTES));
          if (bytesRead === 0) return;
          yield buffer.subarray(0, bytesRead);
        }
      } catch (error) {
        throw unreadable(path, error);
      } finally {
        await handle.close();
      }
    },
  };
}

function unreadable(path: string, error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === undefined) return error;
  const reason = REASONS[code] ?? `it cannot be read (${code})`;
  return new InputError("INPUT_UNREADABLE", { name: path }, reason, { cause: error });
}
