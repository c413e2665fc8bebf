/**
 * Folder and name of a port's path: separators are `/`.
 *
 * @module
 */

/** What comes before the last step, `.` when nothing does. */
export function directoryOf(path: string): string {
  const at = path.lastIndexOf("/");
  return at < 0 ? "." : at === 0 ? "/" : path.slice(0, at);
}

/** The last step. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** One step further; `.` adds nothing. */
export function stepInto(directory: string, name: string): string {
  return directory === "."
    ? name
    : directory.endsWith("/")
      ? directory + name
      : `${directory}/${name}`;
}
