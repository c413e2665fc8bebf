/**
 * Writes `summary.json` and `dashboard.html` at the end of a run, from the other files.
 *
 * @module
 */
import type { SnapshotKey } from "@meristem/io-snapshots";
import type { FileSystem } from "@meristem/leyline/ports";
import {
  DASHBOARD_FILE,
  digestsOfOutputs,
  SUMMARY_FILE,
  type RunOutputs,
} from "../files/run-outputs.js";
import type { RunSession } from "../session/run-session.js";
import { sealedSummary } from "./summary-seal.js";
import type { RunSummary } from "./summary.js";
import { reportPage } from "./write-report.js";

/** Input of {@link writeResults} besides the summary. */
export interface ResultParts {
  readonly outputs: RunOutputs;
  readonly session: RunSession;
  readonly files: FileSystem;
  /** Seals the summary; `undefined`: no seal. */
  readonly key: SnapshotKey | undefined;
}

/** Both files are durable when it resolves. @throws OperatingError `FILE_…`, `REPLACE_VERIFY_FAILED` */
export async function writeResults(
  summary: RunSummary,
  { outputs, session, files, key }: ResultParts,
): Promise<void> {
  const { directory } = outputs;
  const digests = await digestsOfOutputs(files, directory);
  const json = `${JSON.stringify({ ...summary, files: digests }, null, 2)}\n`;
  await outputs.writeWhole(SUMMARY_FILE, sealedSummary(json, key));
  const experts = Object.keys(session.series[0]?.predictor.forecast().weights.experts ?? {});
  const page = await reportPage(files, directory, summary, experts);
  await outputs.writeWhole(DASHBOARD_FILE, page);
}
