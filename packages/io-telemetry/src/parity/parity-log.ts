/**
 * Parity records in a durable log: appended, never changed, read back whole.
 *
 * @module
 */
import { readAppendLog, type AppendLog, type LogReport } from "@meristem/io-durable";
import { v1 } from "@meristem/leyline";
import { TelemetryCorruptError } from "../errors.js";
import type { FileSystem } from "@meristem/leyline/ports";

/** Resolves when the record survives a power cut, under the log's own sync policy. */
export async function appendParity(log: AppendLog, record: v1.ParityRecord): Promise<void> {
  await log.append(v1.ParityRecord.encode(record).finish());
}

export interface ParityLog {
  readonly records: readonly v1.ParityRecord[];
  /** What the log itself says: damage, torn end. */
  readonly report: LogReport;
}

/** Records kept in memory: a record is about 300 bytes. */
const RECORD_COUNT_MAX = 10_000_000;

/**
 * Reads all records of a log. Damaged ones are missing from the list and told in the report.
 *
 * @throws OperatingError `FILE_NOT_FOUND` when there is no log, `TELEMETRY_CORRUPT` when it holds
 *   something else than proofs
 */
export async function readParityLog(options: {
  readonly path: string;
  readonly fileSystem: FileSystem;
}): Promise<ParityLog> {
  const records: v1.ParityRecord[] = [];
  const report = await readAppendLog({
    ...options,
    onRecord: ({ payload, sequence }) => {
      if (records.length >= RECORD_COUNT_MAX) return;
      records.push(parityRecordOf(payload, sequence));
    },
  });
  return { records, report };
}

function parityRecordOf(payload: Uint8Array, sequence: number): v1.ParityRecord {
  try {
    // Decoded bytes are views into the payload, which is valid during the call only.
    return v1.ParityRecord.decode(payload.slice());
  } catch (cause) {
    // The decoder throws plain errors, of several classes, for bytes that are not its own.
    if (!(cause instanceof Error)) throw cause;
    const message = `record ${sequence} is no proof, although the log is whole`;
    throw new TelemetryCorruptError(message, { sequence }, { cause });
  }
}
