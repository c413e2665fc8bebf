/**
 * What a store can fail with.
 *
 * @module
 */
import { OperatingError } from "@meristem/leyline";

/** The bytes on disk are not the bytes that were written: nothing of them was used. */
export class SnapshotCorruptError extends OperatingError {
  readonly code = "SNAPSHOT_CORRUPT";
  readonly transient = false;
}

/** The file is sound but this build cannot read it: another format, codec or compression. */
export class SnapshotFormatError extends OperatingError {
  readonly code = "SNAPSHOT_FORMAT_UNKNOWN";
  readonly transient = false;
}

/** The file is sound but belongs to another configuration. */
export class SnapshotMismatchError extends OperatingError {
  readonly code = "SNAPSHOT_MISMATCH";
  readonly transient = false;
}

/** The disk refused the write; the previous generation is untouched. */
export class SnapshotWriteError extends OperatingError {
  readonly code = "SNAPSHOT_WRITE_FAILED";
  readonly transient = true;
}

/** There is too little free space to write safely; the previous generation is untouched. */
export class SnapshotStorageError extends OperatingError {
  readonly code = "SNAPSHOT_STORAGE_INSUFFICIENT";
  readonly transient = true;
}
