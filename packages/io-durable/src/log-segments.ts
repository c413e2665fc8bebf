/**
 * The files of a log: the active segment at its path, the full ones beside it as `PATH.000001` …
 *
 * @module
 */
import type { FileSystem } from "@meristem/leyline/ports";
import { directoryOf, nameOf, stepInto } from "./path-parts.js";
import { readFile } from "./whole-file.js";

const DIGITS = 6;

/** Longest segment that is read: whole, into memory. */
const SEGMENT_BYTES_LIMIT = 2 ** 30;

/** Path of a full segment. */
export const archivePath = (path: string, segment: number): string =>
  `${path}.${String(segment).padStart(DIGITS, "0")}`;

/** Numbers of the full segments of a log, ascending. */
export async function archivedSegments(
  fileSystem: FileSystem,
  path: string,
): Promise<readonly number[]> {
  const prefix = `${nameOf(path)}.`;
  return (await fileSystem.list(directoryOf(path)))
    .filter((name) => name.startsWith(prefix) && /^\d{6}$/.test(name.slice(prefix.length)))
    .map((name) => Number(name.slice(prefix.length)));
}

/** Paths of all segments of a log, oldest first, the active one last when it is there. */
export async function segmentPaths(
  fileSystem: FileSystem,
  path: string,
): Promise<readonly string[]> {
  const directory = directoryOf(path);
  const archived = await archivedSegments(fileSystem, path);
  const isActive = (await fileSystem.list(directory)).includes(nameOf(path));
  const paths = archived.map((segment) => archivePath(path, segment));
  return isActive ? [...paths, stepInto(directory, nameOf(path))] : paths;
}

/** All bytes of a segment. */
export const readSegment = (fileSystem: FileSystem, path: string): Promise<Uint8Array> =>
  readFile(fileSystem, path, { sizeBytesMax: SEGMENT_BYTES_LIMIT });
