/**
 * Errors between threads: a copy of an `Error` has neither its class nor its code.
 *
 * @module
 */
import { FileError, type FileErrorCode } from "@meristem/io-durable";
import { isOperatingError, type ErrorReport } from "@meristem/leyline";
import {
  SnapshotCorruptError,
  SnapshotFormatError,
  SnapshotMismatchError,
  SnapshotStorageError,
  SnapshotWriteError,
} from "../errors.js";
import type { SentError } from "./protocol.js";

/** What travels. @throws `error` itself when it is no operating error: then the thread is to end. */
export function sentError(error: unknown): SentError {
  if (!isOperatingError(error)) throw error;
  const { code, transient, message, details } = error;
  const cause = (error as { readonly cause?: unknown }).cause;
  return {
    code,
    transient,
    message,
    details,
    cause: isOperatingError(cause) ? sentError(cause) : undefined,
  };
}

const CLASSES = {
  SNAPSHOT_CORRUPT: SnapshotCorruptError,
  SNAPSHOT_FORMAT_UNKNOWN: SnapshotFormatError,
  SNAPSHOT_MISMATCH: SnapshotMismatchError,
  SNAPSHOT_WRITE_FAILED: SnapshotWriteError,
  SNAPSHOT_STORAGE_INSUFFICIENT: SnapshotStorageError,
} as const;

/** The error that was sent, of its own class again. */
export function receivedError({ code, message, details, cause }: SentError): Error & ErrorReport {
  const options = cause === undefined ? {} : { cause: receivedError(cause) };
  const Class = CLASSES[code as keyof typeof CLASSES];
  return Class === undefined
    ? new FileError(code as FileErrorCode, message, details, options)
    : new Class(message, details, options);
}

export function isSentError(outcome: object): outcome is SentError {
  return "code" in outcome;
}
