/**
 * The two loops that a short read or a short write makes necessary.
 *
 * @module
 */
import { invariant } from "@meristem/leyline";
import type { FileSystem, OpenFile } from "@meristem/leyline/ports";
import { FileError } from "./errors.js";

/** Writes all of `source` at a position, however little each call takes. */
export async function writeWhole(
  file: OpenFile,
  source: Uint8Array,
  positionBytes: number,
): Promise<void> {
  for (let done = 0; done < source.length;) {
    const count = await file.write(source.subarray(done), positionBytes + done);
    invariant(count >= 1 && count <= source.length - done, "a write says what it wrote");
    done += count;
  }
}

/** Fills `target` from a position. Returns the bytes read: fewer only at the end of the file. */
export async function readWhole(
  file: OpenFile,
  target: Uint8Array,
  positionBytes: number,
): Promise<number> {
  let done = 0;
  while (done < target.length) {
    const count = await file.read(target.subarray(done), positionBytes + done);
    invariant(count >= 0 && count <= target.length - done, "a read says what it read");
    if (count === 0) break;
    done += count;
  }
  return done;
}

/**
 * A whole file.
 *
 * @throws FileError `FILE_NOT_FOUND`; `FILE_IO_FAILED` when it is longer than `sizeBytesMax` (not
 *   read then) or changes its length meanwhile.
 */
export async function readFile(
  fileSystem: FileSystem,
  path: string,
  limit: { readonly sizeBytesMax: number },
): Promise<Uint8Array> {
  const file = await fileSystem.open(path, "read");
  try {
    const sizeBytes = await file.sizeBytes();
    if (sizeBytes > limit.sizeBytesMax) {
      throw new FileError(
        "FILE_IO_FAILED",
        `${path}: ${sizeBytes} bytes, more than the ${limit.sizeBytesMax} this reader accepts`,
        { call: "read", path, sizeBytes, sizeBytesMax: limit.sizeBytesMax },
      );
    }
    const bytes = new Uint8Array(sizeBytes);
    const count = await readWhole(file, bytes, 0);
    if (count !== sizeBytes) {
      throw new FileError("FILE_IO_FAILED", `${path}: became shorter while it was read`, {
        call: "read",
        path,
        sizeBytes,
        readBytes: count,
      });
    }
    return bytes;
  } finally {
    await file.close();
  }
}
