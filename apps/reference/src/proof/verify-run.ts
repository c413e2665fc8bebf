/**
 * Checks a run directory, or one file of it, without the input and without computing anything again.
 *
 * @module
 */
import { isOperatingError } from "@meristem/leyline";
import type { FileSystem } from "@meristem/leyline/ports";
import { FORECASTS_FILE, PARITY_FILE, SUMMARY_FILE, TELEMETRY_FILE } from "../run/run-outputs.js";
import type { RunPosition } from "../run/run-state.js";
import { fileKind, type FileKind } from "./file-kind.js";
import { generationsOf, readGenerationFile, readSummary, type RunDisk } from "./run-files.js";
import {
  verifyForecasts,
  verifyParity,
  verifySnapshot,
  verifyTelemetry,
  type Finding,
} from "./verify-files.js";

type Check = (disk: RunDisk, path: string) => Promise<Finding>;

const CHECKS: Readonly<Record<FileKind, Check>> = {
  snapshot: verifySnapshot,
  parity: ({ files }, path) => verifyParity(files, path),
  telemetry: ({ files }, path) => verifyTelemetry(files, path),
  forecasts: ({ files }, path) => verifyForecasts(files, path),
  summary: ({ files }, path) => verifySummary(files, path),
};

/** @throws UsageError for what is none of our files; OperatingError `FILE_…` */
export async function verifyFile(disk: RunDisk, path: string): Promise<readonly Finding[]> {
  return [await CHECKS[await fileKind(disk.files, path)](disk, path)];
}

/** Every file, snapshots first. @throws UsageError for what is no run directory */
export async function verifyRun(disk: RunDisk, directory: string): Promise<readonly Finding[]> {
  const { files } = disk;
  const generations = await generationsOf(files, directory);
  const findings: Finding[] = [];
  let position: RunPosition | undefined;
  /** An older snapshot knows less than there is. */
  let isNewest = false;
  for (const { path } of generations) {
    findings.push(await verifySnapshot(disk, path));
    const { stored } = await readGenerationFile(disk, path);
    isNewest = stored !== undefined;
    position = stored?.position ?? position;
  }
  if (generations.length === 0) {
    const path = `${directory}/snapshots`;
    findings.push({ path, holds: "", fault: "there is no snapshot" });
  }
  const summaryPath = `${directory}/${SUMMARY_FILE}`;
  const isEnded = (await files.stat(summaryPath)) !== undefined;
  const checks: (readonly [name: string, check: FileCheck])[] = [
    [PARITY_FILE, (_, path) => verifyParity(files, path, position, isEnded && isNewest)],
    [TELEMETRY_FILE, (_, path) => verifyTelemetry(files, path, position)],
    [FORECASTS_FILE, (_, path) => verifyForecasts(files, path, position)],
  ];
  if (isEnded) checks.push([SUMMARY_FILE, verifySummary]);
  for (const [name, check] of checks) {
    findings.push(await present(check, files, `${directory}/${name}`));
  }
  return findings;
}

type FileCheck = (files: FileSystem, path: string) => Promise<Finding>;

async function present(check: FileCheck, files: FileSystem, path: string): Promise<Finding> {
  try {
    return await check(files, path);
  } catch (error) {
    if (!isOperatingError(error, "FILE_NOT_FOUND")) throw error;
    return { path, holds: "", fault: "the file is missing" };
  }
}

async function verifySummary(files: FileSystem, path: string): Promise<Finding> {
  const summary = await readSummary(files, path);
  const isOne = summary?.format === "meristem.summary/1";
  if (!isOne) return { path, holds: "", fault: "not a summary" };
  return { path, holds: `${summary.rows} rows, ${summary.series.length} series`, fault: undefined };
}
