/**
 * Cleaning up after crashes.
 *
 * @module
 */
import type { FileSystem } from "@meristem/leyline/ports";
import { stepInto } from "./path-parts.js";
import { isTemporaryName } from "./temporary-name.js";

/**
 * Removes what crashed replacements left in a directory, of every file or only of the one called
 * `name`. Only for the one writer: a replacement in progress would lose its file.
 *
 * @returns the names removed, ascending
 */
export async function sweepStaleTemps(
  fileSystem: FileSystem,
  directory: string,
  name?: string,
): Promise<readonly string[]> {
  const names = await fileSystem.list(directory);
  const stale = names.filter((candidate) => isTemporaryName(candidate, name));
  for (const name of stale) await fileSystem.unlink(stepInto(directory, name));
  return stale;
}
