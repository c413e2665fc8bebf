/**
 * What a snapshot file claims and whether it holds, for people.
 *
 * @module
 */
import { nodeFileSystem, readFile } from "@meristem/io-durable";
import { isOperatingError, type ErrorReport } from "@meristem/leyline";
import type { FileSystem } from "@meristem/leyline/ports";
import type { SnapshotKey } from "./digests.js";
import { decodeHeader, type SnapshotHeader } from "./format.js";
import { openSealed } from "./sealed-file.js";

export interface InspectOptions {
  /** Default: the disk of this machine. */
  readonly fileSystem?: FileSystem;
  /** Checks the keyed seal too. */
  readonly key?: SnapshotKey;
  /** Longest file that is read. Default 1 GiB. */
  readonly fileBytesMax?: number;
}

/** What was found. */
export interface SnapshotInspection {
  readonly path: string;
  readonly fileBytes: number;
  /** What the file claims; `undefined` when there is no readable header. */
  readonly header: SnapshotHeader | undefined;
  /** Whether every digest holds. */
  readonly isSound: boolean;
  /** `"none"`: not sealed; `"unchecked"`: sealed, no key was given. */
  readonly seal: "none" | "unchecked" | "holds" | "broken";
  /** The payload, when the file is sound. */
  readonly payload: Uint8Array | undefined;
  /** What is wrong, when something is. */
  readonly problem: ErrorReport | undefined;
}

/**
 * Looks at one file. Damage is an answer, not an error.
 *
 * @throws OperatingError `FILE_…` when it cannot be read
 */
export async function inspectSnapshotFile(
  path: string,
  options: InspectOptions = {},
): Promise<SnapshotInspection> {
  const { fileSystem = nodeFileSystem(), key, fileBytesMax = 2 ** 30 } = options;
  const bytes = await readFile(fileSystem, path, { sizeBytesMax: fileBytesMax });
  const payloadBytesMax = fileBytesMax;
  const claimed = claimsOf(bytes);
  const found = { path, fileBytes: bytes.length, header: claimed };
  const isKeyed = claimed?.keyId !== undefined;
  try {
    const sound = await openSealed(bytes, { payloadBytesMax, key: undefined, ignoreSeal: true });
    const checked = key && (await sealProblem(bytes, payloadBytesMax, key));
    const seal = checked ? "broken" : !isKeyed ? "none" : key ? "holds" : "unchecked";
    return { ...found, isSound: true, seal, payload: sound.payload, problem: checked };
  } catch (error) {
    if (!isOperatingError(error)) throw error;
    const seal = isKeyed ? "unchecked" : "none";
    return { ...found, isSound: false, seal, payload: undefined, problem: error };
  }
}

function claimsOf(bytes: Uint8Array): SnapshotHeader | undefined {
  try {
    return decodeHeader(bytes);
  } catch (error) {
    if (!isOperatingError(error)) throw error;
    return undefined;
  }
}

async function sealProblem(
  bytes: Uint8Array,
  payloadBytesMax: number,
  key: SnapshotKey,
): Promise<ErrorReport | undefined> {
  try {
    await openSealed(bytes, { payloadBytesMax, key });
    return undefined;
  } catch (error) {
    if (!isOperatingError(error)) throw error;
    return error;
  }
}
