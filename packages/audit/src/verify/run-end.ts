/**
 * The recorded end of a run, and the checks of a growing file against it.
 *
 * @module
 */
import type { FileSystem } from "@meristem/leyline/ports";
import type { RunPosition, RunSummary } from "@meristem/run-directory/advanced";

export interface RunEnd {
  /** Position of the newest sound snapshot. */
  readonly position: RunPosition | undefined;
  /** `undefined` for a run that is active or was killed. */
  readonly summary: RunSummary | undefined;
}

/**
 * Whether an incomplete last line is what a crash leaves: the run has no summary, and the line follows
 * the newest snapshot.
 */
export function isCrashTail(
  end: RunEnd | undefined,
  { isWhole, isAfterSnapshot }: { readonly isWhole: boolean; readonly isAfterSnapshot: boolean },
): boolean {
  return end !== undefined && end.summary === undefined && !isWhole && isAfterSnapshot;
}

/** The fault of a file that is shorter than its snapshot recorded. */
export async function lengthFault(
  files: FileSystem,
  path: string,
  recordedBytes = 0,
): Promise<string | undefined> {
  const sizeBytes = (await files.stat(path))?.sizeBytes ?? 0;
  if (sizeBytes >= recordedBytes) return undefined;
  return `byte ${sizeBytes}: the file ends, the snapshot speaks of ${recordedBytes} bytes`;
}
