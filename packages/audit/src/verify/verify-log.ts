/**
 * Checks any append log of io-durable, whatever its records contain: an audit trail, for example.
 *
 * @module
 */
import { readAppendLog } from "@meristem/io-durable";
import { isOperatingError } from "@meristem/leyline";
import type { FileSystem } from "@meristem/leyline/ports";
import type { Finding } from "./finding.js";
import { damageText } from "./parity-fault.js";
import { verifyParity } from "./verify-parity.js";

/** The path of the log that a segment belongs to. */
export const logOfSegment = (path: string): string => path.replace(/\.\d{6}$/, "");

/**
 * Checks the checksum and the chain of every record. Parity records are also checked as such.
 *
 * @throws OperatingError `FILE_…`
 */
export async function verifyLog(files: FileSystem, path: string): Promise<Finding> {
  const log = logOfSegment(path);
  try {
    return await verifyParity(files, log);
  } catch (error) {
    // Its records are no parity records.
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
