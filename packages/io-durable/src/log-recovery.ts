/**
 * Puts a log in order before it is written to: cuts what a crash tore, sets damage aside.
 *
 * A segment with damage before its end is never written to again. It is kept as a full one, for
 * `readAppendLog` to tell about, and a new segment goes on from the last sound record.
 *
 * @module
 */
import type { FileSystem } from "@meristem/leyline/ports";
import { LogCorruptError } from "./errors.js";
import { encodeSegmentHeader, SEGMENT_HEADER_BYTES } from "./log-format.js";
import { LOG_START, scanSegment, type LogDamage, type LogPosition } from "./log-scan.js";
import { archivedSegments, archivePath, readSegment } from "./log-segments.js";
import { directoryOf } from "./path-parts.js";
import { replaceFile } from "./replace-file.js";

/** What opening a log found and did. */
export interface LogRecovery {
  /** Bytes of the last batch that a crash tore: cut off. They were never acknowledged. */
  readonly tornBytes: number;
  /** Damage in the segment that was the active one; it is set aside as a full one. */
  readonly damages: readonly LogDamage[];
  /** Records known to be lost by it. */
  readonly lostCount: number;
}

/** The active segment, ready to be written to. */
export interface ActiveSegment {
  readonly segment: number;
  readonly sizeBytes: number;
  readonly end: LogPosition;
  readonly recovery: LogRecovery;
}

const CLEAN: LogRecovery = { tornBytes: 0, damages: [], lostCount: 0 };

/**
 * Makes the active segment of a log sound, or a new one. Idempotent: a crash in between is recovered
 * from by the same call.
 *
 * @throws LogCorruptError when the file is no log at all: it is left alone
 */
export async function recoverLog(fileSystem: FileSystem, path: string): Promise<ActiveSegment> {
  const archived = await archivedSegments(fileSystem, path);
  const newest = archived.at(-1) ?? 0;
  if ((await fileSystem.stat(path)) === undefined) {
    return startSegment(fileSystem, path, newest + 1, await endOf(fileSystem, path, newest));
  }
  const bytes = await readSegment(fileSystem, path);
  const scan = scanSegment(bytes);
  if (scan.header === undefined && scan.records.length === 0) {
    throw new LogCorruptError(`${path}: not an append log, or nothing of it is left`, {
      path,
      sizeBytes: bytes.length,
    });
  }
  if (scan.header !== undefined && scan.header.segment <= newest) {
    // A crash during rotation left the full segment under both names.
    return startSegment(fileSystem, path, newest + 1, await endOf(fileSystem, path, newest));
  }
  const { damages } = scan;
  if (damages.length > 0) {
    const segment = scan.header?.segment ?? newest + 1;
    await setAside(fileSystem, path, segment);
    const lostCount = damages.reduce((sum, damage) => sum + damage.lostCount, 0);
    const started = await startSegment(fileSystem, path, segment + 1, scan.end);
    return { ...started, recovery: { tornBytes: 0, damages, lostCount } };
  }
  const tornBytes = bytes.length - scan.soundBytes;
  await cutTo(fileSystem, path, scan.soundBytes, tornBytes > 0);
  return {
    segment: scan.header?.segment ?? 1,
    sizeBytes: scan.soundBytes,
    end: scan.end,
    recovery: { ...CLEAN, tornBytes },
  };
}

/** Where the full segment numbered `segment` ends; the start of the log for 0. */
async function endOf(fileSystem: FileSystem, path: string, segment: number): Promise<LogPosition> {
  if (segment === 0) return LOG_START;
  return scanSegment(await readSegment(fileSystem, archivePath(path, segment))).end;
}

/** Renames the active segment to its place among the full ones, durably. */
export async function setAside(
  fileSystem: FileSystem,
  path: string,
  segment: number,
): Promise<void> {
  await fileSystem.rename(path, archivePath(path, segment));
  // Before a new file takes the name: a crash could keep the second rename and lose the first.
  await fileSystem.syncDirectory(directoryOf(path));
}

/** Makes an empty segment that goes on from `end`, durably. */
export async function startSegment(
  fileSystem: FileSystem,
  path: string,
  segment: number,
  end: LogPosition,
): Promise<ActiveSegment> {
  const firstSequence = end.sequence + 1;
  const header = encodeSegmentHeader({ segment, firstSequence, chainBefore: end.chain });
  await replaceFile(fileSystem, path, header);
  return { segment, sizeBytes: SEGMENT_HEADER_BYTES, end, recovery: CLEAN };
}

/** Cuts a file, and makes what is left durable: the next record may say that it is. */
export async function cutTo(
  fileSystem: FileSystem,
  path: string,
  lengthBytes: number,
  isLonger: boolean,
): Promise<void> {
  const file = await fileSystem.open(path, "update");
  try {
    if (isLonger) await file.truncate(lengthBytes);
    await file.sync();
  } finally {
    await file.close();
  }
}
