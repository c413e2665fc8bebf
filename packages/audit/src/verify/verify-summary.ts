/**
 * Checks `summary.json`: its format, the digests that it holds, and its seal.
 *
 * @module
 */
import {
  isFileDigest,
  readSummary,
  readSummarySeal,
  type FileDigest,
  type RunDisk,
  type RunSummary,
} from "@meristem/run-directory/advanced";
import type { Finding } from "./finding.js";

/** @throws OperatingError `FILE_…` */
export async function verifySummary({ files, key }: RunDisk, path: string): Promise<Finding> {
  const summary = await readSummary(files, path);
  const isSummary = summary?.format === "meristem.summary/1" && Array.isArray(summary.series);
  if (!isSummary) return { path, holds: "", fault: "not a summary" };
  if (digestsOf(summary) === undefined) {
    return { path, holds: "", fault: "the digests of the run's files are damaged" };
  }
  const holds = `${summary.rows} rows, ${summary.series.length} series`;
  const seal = await readSummarySeal(files, path, key);
  if (seal.state === "broken" || (seal.state === "absent" && summary.seal !== undefined)) {
    const fault = "its seal does not hold: it was changed since the run ended";
    return { path, holds: "", fault };
  }
  if (key !== undefined && seal.state !== "holds") {
    const fault = `not sealed with the key "${key.id}"`;
    return { path, holds: "", fault, isRefused: true };
  }
  const unchecked =
    seal.state === "unchecked" ? `; the seal of the key "${seal.keyId}" was not checked` : "";
  return { path, holds: `${holds}${unchecked}`, fault: undefined };
}

/** The digests of the files of a run; `undefined` when the member holds something else. */
export function digestsOf(summary: RunSummary | undefined): readonly FileDigest[] | undefined {
  const files: unknown = summary?.files ?? [];
  return Array.isArray(files) && files.every((each) => isFileDigest(each)) ? files : undefined;
}
