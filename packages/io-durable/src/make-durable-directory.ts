/**
 * Directories that are still there after a power cut.
 *
 * @module
 */
import type { FileSystem } from "@meristem/leyline/ports";
import { directoryOf } from "./path-parts.js";

/** Makes a directory and those above it, and makes their names durable. */
export async function makeDurableDirectory(
  fileSystem: FileSystem,
  directory: string,
): Promise<void> {
  const missing: string[] = [];
  for (let at = directory; (await fileSystem.stat(at)) === undefined; at = directoryOf(at)) {
    missing.unshift(at);
    if (directoryOf(at) === at) break;
  }
  await fileSystem.makeDirectory(directory);
  for (const made of missing) await fileSystem.syncDirectory(directoryOf(made));
}
