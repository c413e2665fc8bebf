/**
 * Replaces a file in one step: whoever reads it, at whatever moment, after whatever crash, finds the
 * old bytes or the new ones.
 *
 *     create a unique temporary file beside it → write all → sync → read back → rename → sync the
 *     directory
 *
 * The order is the promise: no rename before the bytes are durable, no success before the name is.
 *
 * @module
 */
import { isOperatingError } from "@meristem/leyline";
import type { FileSystem, OpenFile } from "@meristem/leyline/ports";
import { FileError, ReplaceVerifyError } from "./errors.js";
import { directoryOf, nameOf, stepInto } from "./path-parts.js";
import { temporaryName } from "./temporary-name.js";
import { readWhole, writeWhole } from "./whole-file.js";

/** Temporary files of one name that may lie about (one a crash) before we refuse to add another. */
const TEMPS_MAX = 1000;
const READ_BACK_BYTES = 256 * 1024;

/**
 * Makes `bytes` the content of `path`. When the promise resolves they survive a power cut.
 *
 * When it rejects before the rename, the old file is untouched and the temporary one removed. When
 * the last sync fails (`details.call` is `"syncDirectory"`), the new file is in place but a crash
 * may still bring the old one back. `bytes` must not change until then.
 *
 * @throws FileError with `details.call`; ReplaceVerifyError when the device does not give back what
 *   it was given.
 */
export async function replaceFile(
  fileSystem: FileSystem,
  path: string,
  bytes: Uint8Array,
): Promise<void> {
  const directory = directoryOf(path);
  const { file, temporary } = await createTemporary(fileSystem, directory, nameOf(path));
  try {
    await fill(file, temporary, bytes);
    await fileSystem.rename(temporary, path);
  } catch (error) {
    // A failed sync is never repeated on the same file: it goes, whatever became of its bytes.
    await removeQuietly(fileSystem, temporary);
    throw error;
  }
  await fileSystem.syncDirectory(directory);
}

/** Takes the first free name. Two writers at once get two files: the one that renames last wins. */
async function createTemporary(
  fileSystem: FileSystem,
  directory: string,
  name: string,
): Promise<{ readonly file: OpenFile; readonly temporary: string }> {
  for (let index = 0; index < TEMPS_MAX; index++) {
    const temporary = stepInto(directory, temporaryName(name, index));
    try {
      return { file: await fileSystem.open(temporary, "createNew"), temporary };
    } catch (error) {
      if (!isOperatingError(error, "FILE_EXISTS")) throw error;
    }
  }
  throw new FileError(
    "FILE_EXISTS",
    `${TEMPS_MAX} unfinished copies of ${name} in ${directory}: sweep them first`,
    { call: "open", path: stepInto(directory, name), tempsMax: TEMPS_MAX },
  );
}

async function fill(file: OpenFile, temporary: string, bytes: Uint8Array): Promise<void> {
  try {
    await writeWhole(file, bytes, 0);
    await file.sync();
    await assertReadsBack(file, temporary, bytes);
  } catch (error) {
    await closeQuietly(file);
    throw error;
  }
  // A close may be where a network file system reports what it could not write.
  await file.close();
}

async function assertReadsBack(file: OpenFile, path: string, bytes: Uint8Array): Promise<void> {
  const sizeBytes = await file.sizeBytes();
  const chunk = new Uint8Array(Math.min(READ_BACK_BYTES, bytes.length));
  for (let at = 0; sizeBytes === bytes.length && at < bytes.length; at += chunk.length) {
    const wanted = bytes.subarray(at, at + chunk.length);
    const count = await readWhole(file, chunk.subarray(0, wanted.length), at);
    if (count !== wanted.length || !areEqual(chunk.subarray(0, count), wanted)) {
      throw verifyError(path, at, bytes.length);
    }
  }
  if (sizeBytes !== bytes.length) throw verifyError(path, sizeBytes, bytes.length);
}

const areEqual = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

function verifyError(path: string, offsetBytes: number, sizeBytes: number): ReplaceVerifyError {
  return new ReplaceVerifyError(
    `${path} does not read back as written, from byte ${offsetBytes}: suspect the disk`,
    { path, offsetBytes, sizeBytes },
  );
}

/** Cleaning up after a failure must not hide it. */
async function removeQuietly(fileSystem: FileSystem, path: string): Promise<void> {
  await fileSystem.unlink(path).catch((error: unknown) => {
    if (!isOperatingError(error)) throw error;
  });
}

async function closeQuietly(file: OpenFile): Promise<void> {
  await file.close().catch((error: unknown) => {
    if (!isOperatingError(error)) throw error;
  });
}
