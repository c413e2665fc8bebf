/**
 * The one place that knows how bytes survive a crash.
 *
 * @packageDocumentation
 */
export { crc32c } from "./crc32c.js";
export {
  FileError,
  LockHeldError,
  LockLostError,
  LogCorruptError,
  LogFailedError,
  LogRecordTooLargeError,
  ReplaceVerifyError,
} from "./errors.js";
export type { FileErrorCode } from "./errors.js";
export { makeDurableDirectory } from "./make-durable-directory.js";
export { nodeFileSystem } from "./node-file-system.js";
export type { NodeFileSystemOptions } from "./node-file-system.js";
export { replaceFile } from "./replace-file.js";
export { sweepStaleTemps } from "./sweep-stale-temps.js";
export { readFile, readWhole, writeWhole } from "./whole-file.js";
