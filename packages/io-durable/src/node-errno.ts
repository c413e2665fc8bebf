/**
 * From the system's error numbers to our codes.
 *
 * @module
 */
import { FileError, type FileErrorCode } from "./errors.js";

const MEANING_OF_ERRNO: Readonly<Record<string, readonly [code: FileErrorCode, words: string]>> = {
  ENOENT: ["FILE_NOT_FOUND", "there is no such file or directory"],
  EEXIST: ["FILE_EXISTS", "it is there already"],
  ENOTEMPTY: ["FILE_EXISTS", "it is not empty"],
  EACCES: ["FILE_PERMISSION_DENIED", "no permission"],
  EPERM: ["FILE_PERMISSION_DENIED", "the system does not permit it"],
  EROFS: ["FILE_PERMISSION_DENIED", "the file system is read-only"],
  ENOSPC: ["FILE_NO_SPACE", "no space left on the device"],
  EDQUOT: ["FILE_NO_SPACE", "the quota is used up"],
  EFBIG: ["FILE_NO_SPACE", "the file would be larger than the system allows"],
  EMFILE: ["FILE_TOO_MANY_OPEN", "this process has too many files open"],
  ENFILE: ["FILE_TOO_MANY_OPEN", "the system has too many files open"],
  EISDIR: ["FILE_KIND_MISMATCH", "it is a directory"],
  ENOTDIR: ["FILE_KIND_MISMATCH", "not a directory"],
  EXDEV: ["FILE_CROSS_DEVICE", "it lies on another device"],
  ELOOP: ["FILE_PATH_REFUSED", "it is a symbolic link"],
  ENAMETOOLONG: ["FILE_PATH_REFUSED", "the name is too long"],
  ERR_INVALID_ARG_VALUE: ["FILE_PATH_REFUSED", "the name cannot be one"],
  EIO: ["FILE_IO_FAILED", "the device failed"],
};

/** Calls whose names are two words to people. */
const CALL_WORDS: Readonly<Record<string, string>> = {
  makeDirectory: "make directory",
  syncDirectory: "sync directory",
  freeBytes: "ask the free space of",
  stat: "look at",
};

const errnoOf = (error: unknown): string | undefined =>
  error instanceof Error && "code" in error && typeof error.code === "string"
    ? error.code
    : undefined;

/** A {@link FileError} for an error of the system; any other (a bug of ours) comes back as it is. */
export function fileErrorFrom(error: unknown, call: string, path: string): unknown {
  const errno = errnoOf(error);
  if (errno === undefined || error instanceof FileError) return error;
  const [code, words] = MEANING_OF_ERRNO[errno] ?? ["FILE_IO_FAILED", "the system refuses"];
  const message = `${CALL_WORDS[call] ?? call} ${path}: ${words} (${errno})`;
  return new FileError(code, message, { call, path, errno }, error);
}

// A signal handler may interrupt a call any number of times; a device that answers so for ever is
// broken.
const RETRIES_MAX = 100;

/**
 * Awaits `work` again while the system says only "interrupted" or "not just now".
 *
 * @throws FileError for every other failure of the system.
 */
export async function attempt<Result>(
  call: string,
  path: string,
  work: () => Promise<Result>,
): Promise<Result> {
  for (let retry = 0; ; retry++) {
    try {
      return await work();
    } catch (error) {
      const errno = errnoOf(error);
      if ((errno === "EINTR" || errno === "EAGAIN") && retry < RETRIES_MAX) continue;
      throw fileErrorFrom(error, call, path);
    }
  }
}
