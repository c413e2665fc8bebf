/**
 * Checks `telemetry.jsonl`: readable records whose sequence numbers have no gap but the recorded drops.
 *
 * @module
 */
import { parseTelemetryLine } from "@meristem/io-telemetry";
import type { FileSystem } from "@meristem/leyline/ports";
import { placedLines } from "@meristem/run-directory/advanced";
import type { Finding } from "./finding.js";
import { isCrashTail, lengthFault, type RunEnd } from "./run-end.js";

/**
 * @param end Absent: gaps of any size are accepted.
 * @throws OperatingError `FILE_…`
 */
export async function verifyTelemetry(
  files: FileSystem,
  path: string,
  end?: RunEnd,
): Promise<Finding> {
  const { telemetry: mark } = end?.position?.outputs ?? {};
  const counted = end?.summary?.telemetry;
  const droppedMax = end === undefined ? Infinity : (counted?.dropped ?? mark?.droppedCount ?? 0);
  let count = 0;
  let last = 0;
  for await (const { text, line, offsetBytes, isWhole } of placedLines(files, path)) {
    const sequence = parseTelemetryLine(text)?.sequence;
    const holds = `${count} records`;
    const place = `line ${line}, byte ${offsetBytes}`;
    if (sequence === undefined || !Number.isSafeInteger(sequence) || !isWhole) {
      const isAfterSnapshot = offsetBytes >= (mark?.sizeBytes ?? 0);
      if (isCrashTail(end, { isWhole, isAfterSnapshot })) {
        return { path, holds: `${holds}, the end of the last one is torn`, fault: undefined };
      }
      return { path, holds, fault: `${place}: ${isWhole ? "no record" : "a torn record"}` };
    }
    if (sequence <= last || sequence - count - 1 > droppedMax) {
      const fault = `${place}: record ${sequence} stands where ${last + 1} belongs`;
      return { path, holds, fault };
    }
    count++;
    last = sequence;
  }
  const gapCount = last - count;
  const holds = `${count} records${gapCount > 0 ? `, ${gapCount} dropped in between` : ""}`;
  const fault = await lengthFault(files, path, mark?.sizeBytes);
  if (fault !== undefined || counted === undefined || counted === null) {
    return { path, holds, fault };
  }
  if (count === counted.accepted && last <= counted.offered) return { path, holds, fault };
  const claimed = `the summary speaks of ${counted.accepted}, and ${counted.dropped} dropped`;
  return { path, holds, fault: `line ${count + 1}: ${count} records, ${claimed}` };
}
