/**
 * What can go wrong between us and a disk, with a stable code each.
 *
 * @module
 */
import { OperatingError, type ErrorDetails, type OperatingErrorCode } from "@meristem/leyline";

/** The codes a {@link FileError} may carry. */
export type FileErrorCode = Extract<OperatingErrorCode, `FILE_${string}`>;

/** A file call failed. `details.call` and `details.path` say which; `cause` is the system's error. */
export class FileError extends OperatingError {
  readonly code: FileErrorCode;
  readonly transient: boolean;

  constructor(code: FileErrorCode, message: string, details: ErrorDetails, cause?: unknown) {
    super(message, details, { cause });
    this.code = code;
    this.transient = code === "FILE_NO_SPACE" || code === "FILE_TOO_MANY_OPEN";
  }
}

/** A replacement does not read back as written: the old file stays. */
export class ReplaceVerifyError extends OperatingError {
  readonly code = "REPLACE_VERIFY_FAILED";
  readonly transient = true;
}

/** Records before the end of a log are damaged. */
export class LogCorruptError extends OperatingError {
  readonly code = "LOG_CORRUPT";
  readonly transient = false;
}

/** A record is larger than the log allows. */
export class LogRecordTooLargeError extends OperatingError {
  readonly code = "LOG_RECORD_TOO_LARGE";
  readonly transient = false;
}

/** The log failed before and takes nothing more until it is opened again. */
export class LogFailedError extends OperatingError {
  readonly code = "LOG_FAILED";
  readonly transient = true;
}

/** Somebody else holds the lock. */
export class LockHeldError extends OperatingError {
  readonly code = "LOCK_HELD";
  readonly transient = true;
}

/** The lock was taken over meanwhile: whatever it guarded belongs to somebody else. */
export class LockLostError extends OperatingError {
  readonly code = "LOCK_LOST";
  readonly transient = false;
}
