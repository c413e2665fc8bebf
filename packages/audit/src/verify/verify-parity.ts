/**
 * Checks a log of parity records: its chain, and its end against the newest snapshot.
 *
 * @module
 */
import { readParityLog } from "@meristem/io-telemetry/parity";
import { v1 } from "@meristem/leyline";
import type { FileSystem } from "@meristem/leyline/ports";
import type { RunPosition } from "@meristem/run-directory/advanced";
import type { Finding } from "./finding.js";
import { parityFault } from "./parity-fault.js";
import type { RunEnd } from "./run-end.js";

/**
 * @param isNewest Whether the snapshot of `end` is the last one of the run: nothing may follow the
 *   records that it names.
 * @throws OperatingError `FILE_…`; `TELEMETRY_CORRUPT` when a record is no parity record
 */
export async function verifyParity(
  files: FileSystem,
  path: string,
  end?: RunEnd,
  isNewest = false,
): Promise<Finding> {
  const log = await readParityLog({ path, fileSystem: files });
  const { records, report } = log;
  const isFinished = end?.summary !== undefined && isNewest;
  const isUnfinished = end !== undefined && end.summary === undefined;
  const torn = `${report.tornBytes} torn bytes behind record ${records.length}`;
  const fault =
    parityFault(path, log) ??
    (end?.position && endFault(records, end.position, isFinished)) ??
    (report.tornBytes > 0 && !isUnfinished ? torn : undefined);
  const isTorn = report.tornBytes > 0 && fault === undefined;
  const holds = `${records.length} records${isTorn ? `, ${torn}` : ""}`;
  return { path, holds, fault: fault?.replace(`${path}: `, "") };
}

/**
 * The log must contain the last record that was written before the snapshot. The log of a finished run
 * must end with the records that the snapshot carries: they are written after it.
 */
function endFault(
  records: readonly v1.ParityRecord[],
  { outputs }: RunPosition,
  isFinished: boolean,
): string | undefined {
  const { loggedCount, gathered, lastLogged } = outputs.parity;
  const logged = lastLogged === undefined ? [] : [lastLogged];
  const firstIndex = loggedCount - logged.length;
  for (const [index, text] of [...logged, ...gathered].entries()) {
    const record = records[firstIndex + index];
    if (record === undefined) {
      if (!isFinished && index >= logged.length) return undefined;
      return `record ${firstIndex + index + 1}: missing, the log was cut`;
    }
    const bytes = Buffer.from(v1.ParityRecord.encode(record).finish());
    if (bytes.toString("base64") !== text) {
      return `record ${firstIndex + index + 1}: not the one that the snapshot speaks of`;
    }
  }
  const isLonger = isFinished && records.length > loggedCount + gathered.length;
  if (!isLonger) return undefined;
  return `record ${loggedCount + gathered.length + 1}: made after the end of the run`;
}
