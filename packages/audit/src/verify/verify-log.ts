/**
 * Whether an append log is whole: any log of ours, whatever its records say. An audit trail is one.
 *
 * @module
 */
import { readAppendLog } from "@meristem/io-durable";
import { isOperatingError } from "@meristem/leyline";
import type { FileSystem } from "@meristem/leyline/ports";
import { damageText } from "./parity-fault.js";
import { verifyParity, type Finding } from "./verify-files.js";

/** A path without the number of a segment: the log that it belongs to. */
export const logOfSegment = (path: string): string => path.replace(/\.\d{6}$/, "");

/** Every record under its checksum and chained to the one before; records of proofs, proved too. */
export async function verifyLog(files: FileSystem, path: string): Promise<Finding> {
  const log = logOfSegment(path);
  try {
    return await verifyParity(files, log);
  } catch (error) {
    if (!isOperatingError(error, "TELEMETRY_CORRUPT")) throw error;
  }
  const report = await readAppendLog({ path: log, fileSystem: files });
  const [damage] = report.damages;
  const torn = `${report.tornBytes} torn bytes behind record ${report.end?.sequence ?? 0}`;
  return {
    path: log,
    holds: `${report.recordCount} records in a chain`,
    fault: damage !== undefined ? damageText(damage) : report.tornBytes > 0 ? torn : undefined,
  };
}
