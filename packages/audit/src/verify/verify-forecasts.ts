/**
 * Checks `forecasts.csv`: the syntax of every row, and a line end at the length that a snapshot recorded.
 *
 * @module
 */
import type { FileSystem } from "@meristem/leyline/ports";
import { ForecastRowCheck, placedLines } from "@meristem/run-directory/advanced";
import type { Finding } from "./finding.js";
import { isCrashTail, lengthFault, type RunEnd } from "./run-end.js";

/** @throws OperatingError `FILE_…` */
export async function verifyForecasts(
  files: FileSystem,
  path: string,
  end?: RunEnd,
): Promise<Finding> {
  const markBytes = end?.position?.outputs.forecastsBytes;
  const rows = new ForecastRowCheck();
  let isMarkAtLine = markBytes === undefined;
  let place = "";
  for await (const { text, line, offsetBytes, isWhole } of placedLines(files, path)) {
    const holds = `${rows.lineCount} lines`;
    isMarkAtLine ||= offsetBytes === markBytes;
    if (!rows.isInRow) place = `line ${line}, byte ${offsetBytes}`;
    if (!isWhole) {
      const isAfterSnapshot = offsetBytes >= (markBytes ?? 0);
      if (isCrashTail(end, { isWhole, isAfterSnapshot })) {
        return { path, holds: `${holds}, the end of the last one is torn`, fault: undefined };
      }
      return { path, holds, fault: `${place}: a torn line` };
    }
    const fault = rows.add(text);
    if (fault !== undefined) return { path, holds, fault: `${place}: ${fault}` };
  }
  const holds = `${rows.lineCount} lines`;
  if (rows.lineCount === 0) return { path, holds, fault: "line 1: not the header of forecasts" };
  isMarkAtLine ||= (await files.stat(path))?.sizeBytes === markBytes;
  const cut = await lengthFault(files, path, markBytes);
  if (cut !== undefined || isMarkAtLine) return { path, holds, fault: cut };
  return { path, holds, fault: `byte ${markBytes}: the snapshot speaks of a line that ends here` };
}
