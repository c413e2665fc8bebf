/**
 * Checks a run directory, or one file of it, without the input and without computing anything again.
 *
 * @module
 */
import { isOperatingError } from "@meristem/leyline";
import type { FileSystem } from "@meristem/leyline/ports";
import {
  digestFault,
  fileDigest,
  FORECASTS_FILE,
  generationsOf,
  isFileDigest,
  PARITY_FILE,
  readGenerationFile,
  readSummary,
  readSummarySeal,
  SUMMARY_FILE,
  TELEMETRY_FILE,
  type FileDigest,
  type RunDisk,
  type RunPosition,
  type RunSummary,
} from "@meristem/run-directory/advanced";
import { fileKind, type FileKind } from "./file-kind.js";
import {
  verifyForecasts,
  verifyParity,
  verifySnapshot,
  verifyTelemetry,
  type Finding,
} from "./verify-files.js";
import { verifyLog } from "./verify-log.js";

type Check = (disk: RunDisk, path: string) => Promise<Finding>;

const CHECKS: Readonly<Record<FileKind, Check>> = {
  snapshot: verifySnapshot,
  parity: ({ files }, path) => verifyParity(files, path),
  log: ({ files }, path) => verifyLog(files, path),
  telemetry: ({ files }, path) => verifyTelemetry(files, path),
  forecasts: ({ files }, path) => verifyForecasts(files, path),
  summary: verifySummary,
};

/** @throws RequestError for what is none of our files; OperatingError `FILE_…` */
export async function verifyFile(disk: RunDisk, path: string): Promise<readonly Finding[]> {
  return [await CHECKS[await fileKind(disk.files, path)](disk, path)];
}

/** Every file, snapshots first. @throws RequestError for what is no run directory */
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
  const summary = await readSummary(files, `${directory}/${SUMMARY_FILE}`);
  const end = { position, summary };
  const checks: (readonly [name: string, check: FileCheck])[] = [
    [PARITY_FILE, (_, path) => verifyParity(files, path, end, isNewest)],
    [TELEMETRY_FILE, (_, path) => verifyTelemetry(files, path, end)],
    [FORECASTS_FILE, (_, path) => verifyForecasts(files, path, end)],
  ];
  const hasSummary = (await files.stat(`${directory}/${SUMMARY_FILE}`)) !== undefined;
  if (hasSummary) checks.push([SUMMARY_FILE, (_, path) => verifySummary(disk, path)]);
  for (const [name, check] of checks) {
    findings.push(await present(check, files, `${directory}/${name}`));
  }
  return await withDigests(disk, directory, findings, digestsOf(summary) ?? []);
}

/** What keeps its shape is found by the digests of the end of the run. */
async function withDigests(
  { files }: RunDisk,
  directory: string,
  findings: readonly Finding[],
  digests: readonly FileDigest[],
): Promise<readonly Finding[]> {
  const told = new Map(findings.map((finding) => [finding.path, finding]));
  for (const digest of digests) {
    const path = `${directory}/${digest.name}`;
    const finding = told.get(path) ?? { path, holds: `${digest.bytes} bytes`, fault: undefined };
    if (finding.fault !== undefined) continue;
    const check: FileCheck = async () => ({
      ...finding,
      fault: digestFault(digest, await fileDigest(files, directory, digest.name)),
    });
    told.set(path, await present(check, files, path));
  }
  return [...told.values()];
}

type FileCheck = (files: FileSystem, path: string) => Promise<Finding>;

async function present(check: FileCheck, files: FileSystem, path: string): Promise<Finding> {
  try {
    return await check(files, path);
  } catch (error) {
    if (isOperatingError(error, "TELEMETRY_CORRUPT")) {
      return { path, holds: "", fault: error.message };
    }
    if (!isOperatingError(error, "FILE_NOT_FOUND")) throw error;
    return { path, holds: "", fault: "the file is missing" };
  }
}

async function verifySummary({ files, key }: RunDisk, path: string): Promise<Finding> {
  const summary = await readSummary(files, path);
  const isOne = summary?.format === "meristem.summary/1" && Array.isArray(summary.series);
  if (!isOne) return { path, holds: "", fault: "not a summary" };
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
  const isUnchecked = seal.state === "unchecked";
  const told = isUnchecked ? `; the seal of the key "${seal.keyId}" was not checked` : "";
  return { path, holds: `${holds}${told}`, fault: undefined };
}

/** `undefined`: they are none. */
function digestsOf(summary: RunSummary | undefined): readonly FileDigest[] | undefined {
  const files: unknown = summary?.files ?? [];
  return Array.isArray(files) && files.every((each) => isFileDigest(each)) ? files : undefined;
}
