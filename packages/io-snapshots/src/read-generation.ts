/**
 * Reads one file of a store under the store's demands.
 *
 * @module
 */
import { readFile } from "@meristem/io-durable";
import { isOperatingError } from "@meristem/leyline";
import type { Snapshot } from "@meristem/leyline/ports";
import { areSameBytes, hexOf } from "./digests.js";
import { SnapshotCorruptError, SnapshotFormatError, SnapshotMismatchError } from "./errors.js";
import { HEADER_BYTES, SEAL_BYTES, type SnapshotHeader } from "./format.js";
import { fileNameOf } from "./generation-name.js";
import { openSealed, type OpenedSnapshot } from "./sealed-file.js";
import type { StoreSettings } from "./store-options.js";

/** A snapshot, and what its file says about it. */
export interface FileSnapshot extends Snapshot {
  readonly header: SnapshotHeader;
}

/** What a file may be longer than its payload. */
const OVERHEAD_BYTES_MAX = HEADER_BYTES + 32 + SEAL_BYTES;

/**
 * A generation whose bytes, key, schema and configuration are the ones asked for.
 *
 * @throws SnapshotCorruptError, SnapshotFormatError, SnapshotMismatchError, FileError
 */
export async function readGeneration(
  settings: StoreSettings,
  generation: number,
): Promise<FileSnapshot> {
  const { directory, name } = settings;
  const path = `${directory}/${fileNameOf(name, generation)}`;
  const { header, payload } = await openAt(settings, path);
  if (header.generation !== generation) {
    throw new SnapshotCorruptError(`${path}: holds generation ${header.generation}`, {
      fault: "HEADER",
      path,
      generation,
      generationFound: header.generation,
    });
  }
  if (header.schemaVersion > settings.schemaVersion) {
    throw new SnapshotFormatError(
      `${path}: state of schema ${header.schemaVersion}; this build reads up to ` +
        `${settings.schemaVersion}: upgrade`,
      { path, schemaVersion: header.schemaVersion, schemaVersionMax: settings.schemaVersion },
    );
  }
  const { configFingerprint } = settings;
  if (configFingerprint && !areSameBytes(configFingerprint, header.configFingerprint)) {
    throw new SnapshotMismatchError(`${path}: belongs to another configuration`, {
      path,
      configFingerprint: hexOf(header.configFingerprint),
      configFingerprintExpected: hexOf(configFingerprint),
    });
  }
  return { generation, sha256Hex: hexOf(header.payloadSha256), payload, header };
}

async function openAt(settings: StoreSettings, path: string): Promise<OpenedSnapshot> {
  const { fileSystem, payloadBytesMax, key } = settings;
  try {
    const sizeBytesMax = payloadBytesMax + OVERHEAD_BYTES_MAX;
    const bytes = await readFile(fileSystem, path, { sizeBytesMax });
    return await openSealed(bytes, { payloadBytesMax, key });
  } catch (error) {
    // A device that cannot give the bytes back has lost them: an older generation may be sound.
    if (!isOperatingError(error, "FILE_IO_FAILED")) throw error;
    throw new SnapshotCorruptError(
      `${path}: cannot be read`,
      { fault: "TRUNCATED", path, causeCode: error.code },
      { cause: error },
    );
  }
}
