/**
 * Keeps the latest state of a stream on disk: whole, hashed, or not at all.
 *
 * @packageDocumentation
 */
export { isCompressionAvailable } from "./compression.js";
export type { SnapshotKey } from "./digests.js";
export {
  SnapshotCorruptError,
  SnapshotFormatError,
  SnapshotMismatchError,
  SnapshotStorageError,
  SnapshotWriteError,
} from "./errors.js";
export { openFileSnapshotStore } from "./file-snapshot-store.js";
export type { FileSnapshotStore } from "./file-snapshot-store.js";
export type { SnapshotCodec, SnapshotCompression, SnapshotHash, SnapshotHeader } from "./format.js";
export { inspectSnapshotFile } from "./inspect.js";
export type { InspectOptions, SnapshotInspection } from "./inspect.js";
export type { FileSnapshot } from "./read-generation.js";
export type { FileSnapshotStoreOptions, SnapshotStoreEvent } from "./store-options.js";
export type { PayloadFrame } from "./payload-frame.js";
export { decodeRunState, encodeRunState } from "./run-state-codec.js";
export { createRunStateEncoder } from "./run-state-encoder.js";
export type { RunStateEncoder } from "./run-state-encoder.js";
export type { RunStateRest } from "./run-state-form.js";
export { openSealed } from "./sealed-file.js";
export type { OpenDemands, OpenedSnapshot } from "./sealed-file.js";
export { createSnapshotSaver } from "./snapshot-saver.js";
export type { SnapshotSaver, SnapshotSaverOptions } from "./snapshot-saver.js";
export { openThreadedSnapshotStore } from "./threaded/open-threaded-store.js";
export type {
  ThreadedSnapshotStore,
  ThreadedSnapshotStoreOptions,
} from "./threaded/open-threaded-store.js";
