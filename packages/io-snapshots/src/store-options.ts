/**
 * What a store may be told, with every default.
 *
 * @module
 */
import { nodeFileSystem } from "@meristem/io-durable";
import { invariant, type v1 } from "@meristem/leyline";
import type { Clock, FileSystem } from "@meristem/leyline/ports";
import { isCompressionAvailable } from "./compression.js";
import type { SnapshotKey } from "./digests.js";
import { SnapshotFormatError } from "./errors.js";
import {
  FINGERPRINT_BYTES,
  isKeyId,
  type SnapshotCodec,
  type SnapshotCompression,
  type SnapshotHash,
} from "./format.js";

/** Something the world should know, as the fact of a `v1.Event`. */
export interface SnapshotStoreEvent {
  readonly level: v1.TelemetryLevel;
  readonly fact: Extract<
    NonNullable<v1.Event["fact"]>,
    { readonly $case: "corruptedSnapshot" | "insufficientStorage" | "snapshotWriteFailed" }
  >;
}

export interface FileSnapshotStoreOptions {
  /** Where the generations lie. Made when it is not there. One store and one writer each. */
  readonly directory: string;
  /** Default: the disk of this machine. */
  readonly fileSystem?: FileSystem;
  /** First part of the file names: 1 to 64 of `a-z`, `0-9`, `_`, `-`. Default `"state"`. */
  readonly name?: string;
  /** Generations kept besides the newest, 0 to 1000. Default 4. */
  readonly spareCount?: number;
  /** What the payloads are, for readers of the file: the store itself never looks. */
  readonly codec?: SnapshotCodec;
  /** Default `"none"`: float64 state hardly shrinks. */
  readonly compression?: SnapshotCompression;
  /** Default `"sha256"`. */
  readonly hash?: SnapshotHash;
  /** Version of the payload's messages; files with a higher one are refused. Default 1. */
  readonly schemaVersion?: number;
  /** SHA-256 of the configuration, shape (32). When given, files of another one are refused. */
  readonly configFingerprint?: Uint8Array;
  /** With a key every file is sealed, and files without its seal are refused. */
  readonly key?: SnapshotKey;
  /** When given, files record when they were written. */
  readonly clock?: Clock;
  /** Longest payload that is written or believed. Default 1 GiB. */
  readonly payloadBytesMax?: number;
  /** Called at once, and never awaited. */
  readonly onEvent?: (event: SnapshotStoreEvent) => void;
}

/** {@link FileSnapshotStoreOptions}, complete and checked. */
export interface StoreSettings {
  readonly directory: string;
  readonly fileSystem: FileSystem;
  readonly name: string;
  readonly spareCount: number;
  readonly codec: SnapshotCodec;
  readonly compression: SnapshotCompression;
  readonly hash: SnapshotHash;
  readonly schemaVersion: number;
  readonly configFingerprint: Uint8Array | undefined;
  readonly key: SnapshotKey | undefined;
  readonly clock: Clock | undefined;
  readonly payloadBytesMax: number;
  readonly onEvent: (event: SnapshotStoreEvent) => void;
}

/** Fills in the defaults. @throws InvariantError for a setting out of range. */
export function settingsOf(options: FileSnapshotStoreOptions): StoreSettings {
  const settings: StoreSettings = {
    directory: options.directory,
    fileSystem: options.fileSystem ?? nodeFileSystem(),
    name: options.name ?? "state",
    spareCount: options.spareCount ?? 4,
    codec: options.codec ?? "protobuf",
    compression: options.compression ?? "none",
    hash: options.hash ?? "sha256",
    schemaVersion: options.schemaVersion ?? 1,
    configFingerprint: options.configFingerprint?.slice(),
    key: options.key,
    clock: options.clock,
    payloadBytesMax: options.payloadBytesMax ?? 2 ** 30,
    onEvent: options.onEvent ?? (() => undefined),
  };
  const { name, spareCount, schemaVersion, configFingerprint, key, payloadBytesMax } = settings;
  invariant(/^[a-z0-9_-]{1,64}$/.test(name), `"${name}" can name a store`);
  invariant(
    Number.isInteger(spareCount) && spareCount >= 0 && spareCount <= 1000,
    `spareCount ${spareCount} lies in [0, 1000]`,
  );
  invariant(
    Number.isInteger(schemaVersion) && schemaVersion >= 1 && schemaVersion < 2 ** 32,
    `schemaVersion ${schemaVersion} is at least 1`,
  );
  invariant(
    configFingerprint === undefined || configFingerprint.length === FINGERPRINT_BYTES,
    "a configuration's fingerprint has 32 bytes",
  );
  invariant(key === undefined || isKeyId(key.id), "a key id has 1 to 64 bytes");
  invariant(key === undefined || key.secret.length >= 16, "a key has at least 16 bytes");
  invariant(
    Number.isInteger(payloadBytesMax) && payloadBytesMax >= 1 && payloadBytesMax <= 2 ** 31,
    `payloadBytesMax ${payloadBytesMax} lies in [1, 2^31]`,
  );
  if (!isCompressionAvailable(settings.compression)) {
    throw new SnapshotFormatError(`this Node has no ${settings.compression}: choose another`, {
      compression: settings.compression,
      nodeVersion: process.version,
    });
  }
  return settings;
}
