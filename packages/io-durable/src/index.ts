/**
 * The one place that knows how bytes survive a crash.
 *
 * @packageDocumentation
 */
export { openAppendLog } from "./append-log.js";
export type { AppendLog, AppendLogOptions, AppendReceipt } from "./append-log.js";
export { cutAppendLog } from "./cut-append-log.js";
export type { CutAppendLogOptions } from "./cut-append-log.js";
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
export { acquireLock } from "./file-lock.js";
export type { FileLock, FileLockOptions } from "./file-lock.js";
export type { LogRecovery } from "./log-recovery.js";
export type { LogDamage, LogDamageKind, LogPosition } from "./log-scan.js";
export { crc32c } from "@meristem/leyline/checksum";
export { makeDurableDirectory } from "./make-durable-directory.js";
export { fileErrorFrom } from "./node-errno.js";
export { nodeFileSystem } from "./node-file-system.js";
export type { NodeFileSystemOptions } from "./node-file-system.js";
export { nodeProcesses } from "./node-processes.js";
export type { ProcessIdentity, ProcessTable } from "./processes.js";
export { readAppendLog } from "./read-append-log.js";
export type {
  LocatedDamage,
  LogRecord,
  LogReport,
  ReadAppendLogOptions,
} from "./read-append-log.js";
export { replaceFile } from "./replace-file.js";
export { sweepStaleTemps } from "./sweep-stale-temps.js";
export { readFile, readWhole, writeWhole } from "./whole-file.js";
