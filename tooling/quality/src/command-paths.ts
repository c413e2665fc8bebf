/** Paths of the benchmark commands. */
import { join, resolve } from "node:path";

/** Absolute, without a trailing slash. Every program of this package is a file in `src`. */
export const repositoryRoot = join(import.meta.dirname, "../../..");

/** Series that are no part of the repository, in a folder beside it. */
export const defaultSeriesDirectory = join(repositoryRoot, "../shared/data/series");

/** A path of the command line, relative to the folder where npm was started. */
export function pathFromCaller(path: string): string {
  return resolve(process.env["INIT_CWD"] ?? process.cwd(), path);
}
