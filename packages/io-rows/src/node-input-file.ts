/**
 * A file of the user's, opened for reading: regular files, named pipes, nothing else.
 *
 * @module
 */
import { constants, open as openDescriptor } from "node:fs";
import { open, stat, type FileHandle } from "node:fs/promises";
import { Socket } from "node:net";
import { promisify } from "node:util";
import { InputError } from "./input-error.js";
import type { InputFile } from "./input-file.js";

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

/**
 * @param stop Lets go of a pipe when it aborts: whoever should write to it may never come.
 * @throws InputError `INPUT_UNREADABLE`
 */
export async function openInputFile(path: string, stop: AbortSignal): Promise<InputFile> {
  try {
    const facts = await stat(path);
    if (facts.isFIFO()) return { sizeBytes: undefined, chunks: () => pipeChunks(path, stop) };
    // Only to see whether it can be: who never asks for a chunk has nothing to close.
    await (await open(path, "r")).close();
    if (!facts.isDirectory()) {
      return {
        sizeBytes: facts.isFile() ? facts.size : undefined,
        chunks: () => fileChunks(path),
      };
    }
  } catch (error) {
    throw unreadable(path, error);
  }
  throw new InputError("INPUT_UNREADABLE", { name: path }, REASONS["EISDIR"]!);
}

async function* fileChunks(path: string): AsyncGenerator<Uint8Array> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, "r");
    for (;;) {
      const { bytesRead, buffer } = await handle.read(Buffer.alloc(CHUNK_BYTES));
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } catch (error) {
    throw unreadable(path, error);
  } finally {
    await handle?.close();
  }
}

/**
 * A pipe with a name. Opened without waiting for its writer and read as a socket: a blocked read on
 * a file handle could not be given up, and the process could not end.
 */
async function* pipeChunks(path: string, stop: AbortSignal): AsyncGenerator<Uint8Array> {
  // A descriptor of its own: the socket closes it, a file handle would close it once more.
  const fd = await promisify(openDescriptor)(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const pipe = new Socket({ fd, readable: true, writable: false });
  const letGo = (): unknown => pipe.destroy();
  stop.addEventListener("abort", letGo);
  try {
    if (!stop.aborted) yield* pipe as AsyncIterable<Uint8Array>;
  } catch (error) {
    if (!stop.aborted) throw unreadable(path, error);
  } finally {
    stop.removeEventListener("abort", letGo);
    pipe.destroy();
  }
}

function unreadable(path: string, error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === undefined) return error;
  const reason = REASONS[code] ?? `it cannot be read (${code})`;
  return new InputError("INPUT_UNREADABLE", { name: path }, reason, { cause: error });
}
