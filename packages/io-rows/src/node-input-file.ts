/**
 * Opens an input file for reading: a regular file, a named pipe or a device.
 *
 * @module
 */
import { constants, open as openDescriptor } from "node:fs";
import { open, stat, type FileHandle } from "node:fs/promises";
import { Socket } from "node:net";
import { promisify } from "node:util";
import { InputError } from "./input-error.js";

/** A file that can be read. No descriptor is open until `chunks` is iterated. */
export interface InputFile {
  /** `undefined` for a source without a size, such as a named pipe. */
  readonly sizeBytes: number | undefined;
  /** The bytes from the start, in order. Each call reads a regular file again. */
  chunks(): AsyncIterable<Uint8Array>;
}

/** Size of one read, and so of one chunk. */
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
 * Checks that `path` can be read.
 *
 * @param stop Closes a pipe when it aborts. A pipe without a writer delivers neither bytes nor an end.
 * @throws InputError `INPUT_UNREADABLE`, here and from the chunks
 */
export async function openInputFile(path: string, stop?: AbortSignal): Promise<InputFile> {
  try {
    const facts = await stat(path);
    if (facts.isFIFO()) return { sizeBytes: undefined, chunks: () => pipeChunks(path, stop) };
    // Opened for the check only, so a caller that reads no chunk has nothing to close.
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
 * Chunks of a named pipe. It is opened without waiting for a writer and read as a socket: a blocked
 * read on a file handle cannot be cancelled and keeps the process alive.
 */
async function* pipeChunks(
  path: string,
  stop: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  // A bare descriptor, because the socket closes it. A file handle would close it a second time.
  const fd = await promisify(openDescriptor)(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const pipe = new Socket({ fd, readable: true, writable: false });
  const onStop = (): unknown => pipe.destroy();
  stop?.addEventListener("abort", onStop);
  try {
    if (stop?.aborted !== true) yield* pipe as AsyncIterable<Uint8Array>;
  } catch (error) {
    if (stop?.aborted !== true) throw unreadable(path, error);
  } finally {
    stop?.removeEventListener("abort", onStop);
    pipe.destroy();
  }
}

function unreadable(path: string, error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === undefined) return error;
  const reason = REASONS[code] ?? `it cannot be read (${code})`;
  return new InputError("INPUT_UNREADABLE", { name: path }, reason, { cause: error });
}
