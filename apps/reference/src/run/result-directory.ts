/**
 * Whether results can go where they were sent: said before anything is read.
 *
 * @module
 */
import { isOperatingError } from "@meristem/leyline";
import type { FileSystem } from "@meristem/leyline/ports";
import { UsageError } from "../command-line/usage-error.js";

/**
 * Looks at `directory` and at what is above it; changes nothing. That it may be written, or even looked
 * at, shows later.
 *
 * @param option The option that named it.
 * @throws UsageError when something else stands there or on the way
 */
export async function assertNoFileInTheWay(
  directory: string,
  option: string,
  files: FileSystem,
): Promise<void> {
  for (let at = directory; ;) {
    // With the dot behind it a link is followed, and anything that is no directory is not found.
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

/** Nothing is known of what the system does not show: the call that needs it tells. */
function hidden(error: unknown): "hidden" {
  if (isOperatingError(error)) return "hidden";
  throw error;
}
