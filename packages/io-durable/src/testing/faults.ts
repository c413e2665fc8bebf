/**
 * What a disk can do to a call, and which call can suffer what.
 *
 * @module
 */
import { FileError, type FileErrorCode } from "../errors.js";

/** The calls of the `FileSystem` port and of its open files. */
export type CallName =
  | "open"
  | "read"
  | "write"
  | "truncate"
  | "sync"
  | "sizeBytes"
  | "close"
  | "rename"
  | "unlink"
  | "list"
  | "makeDirectory"
  | "stat"
  | "syncDirectory"
  | "freeBytes";

/**
 * How one call goes wrong. An errno fails it without effect; with `_AFTER` it takes effect and then
 * fails all the same, as over a network; `SHORT` does a part of the work and says so, which is no
 * error at all. A failed sync leaves the bytes of that file for ever unsure, as Linux does.
 */
export type Fault =
  "EIO" | "EIO_AFTER" | "ENOSPC" | "EMFILE" | "EACCES" | "EXDEV" | "EINTR" | "SHORT";

/** Every fault that a call may meet. */
export const FAULTS_OF: Readonly<Record<CallName, readonly Fault[]>> = {
  open: ["EIO", "EIO_AFTER", "ENOSPC", "EMFILE", "EACCES"],
  read: ["EIO", "EINTR", "SHORT"],
  write: ["EIO", "EIO_AFTER", "ENOSPC", "EINTR", "SHORT"],
  truncate: ["EIO", "EIO_AFTER", "ENOSPC"],
  sync: ["EIO", "ENOSPC", "EINTR"],
  sizeBytes: ["EIO"],
  close: ["EIO", "EINTR"],
  rename: ["EIO", "EIO_AFTER", "ENOSPC", "EACCES", "EXDEV"],
  unlink: ["EIO", "EIO_AFTER", "EACCES"],
  list: ["EIO", "EMFILE", "EACCES"],
  makeDirectory: ["EIO", "EIO_AFTER", "ENOSPC", "EACCES"],
  stat: ["EIO", "EACCES"],
  syncDirectory: ["EIO", "EMFILE"],
  freeBytes: ["EIO"],
};

const CODE_OF: Readonly<Record<Exclude<Fault, "SHORT">, FileErrorCode>> = {
  EIO: "FILE_IO_FAILED",
  EIO_AFTER: "FILE_IO_FAILED",
  ENOSPC: "FILE_NO_SPACE",
  EMFILE: "FILE_TOO_MANY_OPEN",
  EACCES: "FILE_PERMISSION_DENIED",
  EXDEV: "FILE_CROSS_DEVICE",
  EINTR: "FILE_IO_FAILED",
};

/** The error a fault surfaces as. */
export function errorOf(fault: Exclude<Fault, "SHORT">, call: CallName, path: string): FileError {
  const message = `${call} ${path}: injected ${fault}`;
  return new FileError(CODE_OF[fault], message, { call, path, errno: fault });
}
