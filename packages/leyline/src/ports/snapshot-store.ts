/**
 * Port: a place that keeps the latest state of one stream, whole or not at all.
 *
 * Implemented by `@meristem/io-snapshots` (disk) and `@meristem/leyline/testing` (memory). Both pass
 * `snapshotStoreChecks`; a third implementation must pass them too.
 */
export interface SnapshotStore {
  /**
   * Makes `payload` the newest generation. When the promise resolves the bytes survive a power cut;
   * when it rejects the previous generation is still the newest. `payload` is not retained.
   *
   * @throws OperatingError `SNAPSHOT_WRITE_FAILED`, `SNAPSHOT_STORAGE_INSUFFICIENT`
   */
  put(payload: Uint8Array): Promise<SnapshotReceipt>;

  /**
   * Newest generation whose checksum holds, or `undefined` for an empty store.
   *
   * @throws OperatingError `SNAPSHOT_CORRUPT` when generations exist and none can be trusted
   */
  latest(): Promise<Snapshot | undefined>;
}

export interface SnapshotReceipt {
  /** Counts up by one per `put`, from 1. */
  readonly generation: number;
  /** SHA-256 of the payload, lowercase hex, 64 characters. */
  readonly sha256Hex: string;
}

export interface Snapshot extends SnapshotReceipt {
  readonly payload: Uint8Array;
}
