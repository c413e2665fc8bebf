/**
 * Reads a log from its beginning, and says what is wrong with it.
 *
 * @module
 */
import type { FileSystem } from "@meristem/leyline/ports";
import { FileError } from "./errors.js";
import { scanSegment, type LogDamage, type LogPosition } from "./log-scan.js";
import { readSegment, segmentPaths } from "./log-segments.js";
import { nodeFileSystem } from "./node-file-system.js";

/** A record as it was appended. */
export interface LogRecord {
  readonly sequence: number;
  readonly payload: Uint8Array;
}

/** A damaged stretch, and the file it lies in. */
export interface LocatedDamage extends LogDamage {
  readonly path: string;
}

/** What reading a whole log found. */
export interface LogReport {
  readonly recordCount: number;
  /** Records known to be missing. */
  readonly lostCount: number;
  /** At most 100, in order: the first one names the first bad record. */
  readonly damages: readonly LocatedDamage[];
  readonly isDamaged: boolean;
  /** Bytes after the last sound record: what a crash left of a batch that was not acknowledged. */
  readonly tornBytes: number;
  readonly segmentCount: number;
  /** The last record: equal ends, equal logs. */
  readonly end: LogPosition | undefined;
}

export interface ReadAppendLogOptions {
  readonly path: string;
  /** Default: the disk of this machine. */
  readonly fileSystem?: FileSystem;
  /** Called for each sound record, in order. Views are valid during the call only. */
  readonly onRecord?: (record: LogRecord) => void;
}

const DAMAGES_MAX = 100;

/**
 * Reads every segment of a log. Damage is an answer, not an error. Changes nothing: a log that is
 * being written to may be read. Cost: a segment in memory at a time.
 *
 * @throws FileError `FILE_NOT_FOUND` when there is no segment at all; others of the disk
 */
export async function readAppendLog(options: ReadAppendLogOptions): Promise<LogReport> {
  const { path, fileSystem = nodeFileSystem(), onRecord } = options;
  const paths = await segmentPaths(fileSystem, path);
  if (paths.length === 0) {
    throw new FileError("FILE_NOT_FOUND", `${path}: no such log`, { call: "read", path });
  }
  const damages: LocatedDamage[] = [];
  let end: LogPosition | undefined;
  let recordCount = 0;
  let lostCount = 0;
  let tornBytes = 0;
  let lastSegment: number | undefined;
  for (const segmentPath of paths) {
    const bytes = await readSegment(fileSystem, segmentPath);
    const scan = scanSegment(bytes, end);
    // A crash during rotation leaves the last full segment under both names.
    if (scan.header !== undefined && scan.header.segment === lastSegment) continue;
    lastSegment = scan.header?.segment;
    for (const damage of scan.damages) {
      lostCount += damage.lostCount;
      if (damages.length < DAMAGES_MAX) damages.push({ ...damage, path: segmentPath });
    }
    tornBytes += bytes.length - scan.soundBytes;
    for (const { sequence, payload } of scan.records) onRecord?.({ sequence, payload });
    recordCount += scan.records.length;
    end = scan.end;
  }
  const isDamaged = damages.length > 0;
  return {
    recordCount,
    lostCount,
    damages,
    isDamaged,
    tornBytes,
    segmentCount: paths.length,
    end,
  };
}
