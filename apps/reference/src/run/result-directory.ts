/**
 * Checks the result directory before any input is read.
 *
 * @module
 */
import { isOperatingError } from "@meristem/leyline";
import type { FileSystem } from "@meristem/leyline/ports";
import { UsageError } from "../command-line/usage-error.js";

/**
 * Looks at `directory` and its parents without changing anything. Missing permissions are found later, by
 * the first write.
 *
 * @param option The option that named it.
 * @throws UsageError when the path, or a parent, exists and is not a directory
 */
export async function assertNoFileInTheWay(
  directory: string,
  option: string,
  files: FileSystem,
): Promise<void> {
  for (let at = directory; ;) {
    // The dot follows a link; a path that is not a directory is then not found.
    const inside = await files.stat(`${at}/.`).catch(hidden);
    if (inside === "hidden" || inside?.kind === "directory") return;
    if ((await files.stat(at).catch(hidden)) !== undefined) {
      const where = at === directory ? `${at} is` : `${directory} would lie below ${at}, which is`;
      throw new UsageError(`${option}: ${where} there already and no directory`);
    }
    const above = at.replace(/\/*[^/]*$/, "");
    if (above === "") return;
    at = above;
  }
}

/** A path that cannot be looked at is left to the first call that needs it. */
function hidden(error: unknown): "hidden" {
  if (isOperatingError(error)) return "hidden";
  throw error;
}
