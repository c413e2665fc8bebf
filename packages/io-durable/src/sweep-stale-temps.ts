/**
 * Cleaning up after crashes.
 *
 * @module
 */
import type { FileSystem } from "@meristem/leyline/ports";
import { stepInto } from "./path-parts.js";
import { isTemporaryName } from "./temporary-name.js";

/**
 * Removes what crashed replacements left in a directory. Only for the directory's one writer: a
 * replacement in progress would lose its file.
 *
 * @returns the names removed, ascending
 */
export async function sweepStaleTemps(
  fileSystem: FileSystem,
  directory: string,
): Promise<readonly string[]> {
  const stale = (await fileSystem.list(directory)).filter(isTemporaryName);
  for (const name of stale) await fileSystem.unlink(stepInto(directory, name));
  return stale;
}
