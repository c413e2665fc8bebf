/**
 * From the system's error numbers to our codes.
 *
 * @module
 */
import { FileError, type FileErrorCode } from "./errors.js";

const CODE_OF_ERRNO: Readonly<Record<string, FileErrorCode>> = {
  ENOENT: "FILE_NOT_FOUND",
  EEXIST: "FILE_EXISTS",
  ENOTEMPTY: "FILE_EXISTS",
  EACCES: "FILE_PERMISSION_DENIED",
  EPERM: "FILE_PERMISSION_DENIED",
  EROFS: "FILE_PERMISSION_DENIED",
  ENOSPC: "FILE_NO_SPACE",
  EDQUOT: "FILE_NO_SPACE",
  EMFILE: "FILE_TOO_MANY_OPEN",
  ENFILE: "FILE_TOO_MANY_OPEN",
  EISDIR: "FILE_KIND_MISMATCH",
  ENOTDIR: "FILE_KIND_MISMATCH",
  EXDEV: "FILE_CROSS_DEVICE",
  ELOOP: "FILE_PATH_REFUSED",
  ENAMETOOLONG: "FILE_PATH_REFUSED",
  ERR_INVALID_ARG_VALUE: "FILE_PATH_REFUSED",
};

const errnoOf = (error: unknown): string | undefined =>
  error instanceof Error && "code" in error && typeof error.code === "string"
    ? error.code
    : undefined;

/** Wraps an error of `node:fs`; anything that is not one (a bug of ours) comes back as it is. */
export function fileErrorFrom(error: unknown, call: string, path: string): unknown {
  const errno = errnoOf(error);
  if (errno === undefined || error instanceof FileError) return error;
  const code = CODE_OF_ERRNO[errno] ?? "FILE_IO_FAILED";
  return new FileError(code, `${call} ${path}: ${errno}`, { call, path, errno }, error);
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
