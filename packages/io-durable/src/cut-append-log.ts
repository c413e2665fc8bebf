/**
 * Takes a log back to an earlier record, for a run that goes on from an earlier state.
 *
 * @module
 */
import type { FileSystem } from "@meristem/leyline/ports";
import { LogCorruptError } from "./errors.js";
import { SEGMENT_HEADER_BYTES } from "./log-format.js";
import { cutTo, recoverLog } from "./log-recovery.js";
import { scanSegment, type SegmentScan } from "./log-scan.js";
import { archivedSegments, archivePath, readSegment } from "./log-segments.js";
import { directoryOf } from "./path-parts.js";

export interface CutAppendLogOptions {
  readonly path: string;
  readonly fileSystem: FileSystem;
  /** The last record that stays; 0 for none. */
  readonly lastSequence: number;
}

/**
 * Removes every record after `lastSequence`. Nobody may have the log open. A crash in between leaves
 * a log that ends somewhere after `lastSequence`: cut again.
 *
 * @throws LogCorruptError when the log does not hold that record; FileError
 */
export async function cutAppendLog(options: CutAppendLogOptions): Promise<void> {
  const { path, fileSystem, lastSequence } = options;
  await recoverLog(fileSystem, path);
  let scan = scanSegment(await readSegment(fileSystem, path));
  for (;;) {
    const first = scan.header?.firstSequence ?? 1;
    const previous = (await archivedSegments(fileSystem, path)).at(-1);
    if (lastSequence >= first || previous === undefined) break;
    // The full segment becomes the active one again, in place of the one after it.
    await fileSystem.rename(archivePath(path, previous), path);
    await fileSystem.syncDirectory(directoryOf(path));
    scan = scanSegment(await readSegment(fileSystem, path));
  }
  const endBytes = endOf(scan, lastSequence);
  if (endBytes === undefined) {
    throw new LogCorruptError(`${path}: holds no record ${lastSequence} to cut after`, {
      path,
      lastSequence,
      endSequence: scan.end.sequence,
    });
  }
  await cutTo(fileSystem, path, endBytes, true);
}

function endOf(scan: SegmentScan, lastSequence: number): number | undefined {
  if (scan.header === undefined) return undefined;
  if (lastSequence === scan.header.firstSequence - 1) return SEGMENT_HEADER_BYTES;
  return scan.records.find(({ sequence }) => sequence === lastSequence)?.endBytes;
}
