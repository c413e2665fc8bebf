/**
 * Checks a run directory, or one file of it, without the input and without a replay.
 *
 * @module
 */
import { isOperatingError } from "@meristem/leyline";
import {
  digestFault,
  fileDigest,
  FORECASTS_FILE,
  generationsOf,
  PARITY_FILE,
  readGenerationFile,
  readSummary,
  SUMMARY_FILE,
  TELEMETRY_FILE,
  type FileDigest,
  type RunDisk,
  type RunPosition,
} from "@meristem/run-directory/advanced";
import { fileKind, type FileKind } from "./file-kind.js";
import type { Finding } from "./finding.js";
import { verifyForecasts } from "./verify-forecasts.js";
import { verifyLog } from "./verify-log.js";
import { verifyParity } from "./verify-parity.js";
import { verifySnapshot } from "./verify-snapshot.js";
import { digestsOf, verifySummary } from "./verify-summary.js";
import { verifyTelemetry } from "./verify-telemetry.js";

export interface VerifyResult {
  /** One per file, snapshots first. */
  readonly findings: readonly Finding[];
  readonly isSound: boolean;
  /** Whether seals are the only faults: the files are undamaged, but sealed with another key. */
  readonly isRefused: boolean;
}

type FileCheck = (disk: RunDisk, path: string) => Promise<Finding>;

const CHECKS: Readonly<Record<FileKind, FileCheck>> = {
  snapshot: verifySnapshot,
  parity: ({ files }, path) => verifyParity(files, path),
  log: ({ files }, path) => verifyLog(files, path),
  telemetry: ({ files }, path) => verifyTelemetry(files, path),
  forecasts: ({ files }, path) => verifyForecasts(files, path),
  summary: verifySummary,
};

/**
 * Checks one file of a run, or any append log of io-durable.
 *
 * @param ports Of a summary or snapshot, `key` is the key that it must be sealed with.
 * @throws RequestError when the file is missing or of no known kind; OperatingError `FILE_…`, and
 *   `TELEMETRY_CORRUPT` for a `parity.log` with other records
 */
export async function verifyFile(
  { path }: { readonly path: string },
  ports: RunDisk,
): Promise<VerifyResult> {
  return resultOf([await CHECKS[await fileKind(ports.files, path)](ports, path)]);
}

/**
 * Checks every file of a run. Damage is part of the result, not an error.
 *
 * A finished run is also compared with the digests in its summary. In an unfinished run, the incomplete
 * last record that a crash leaves is no fault.
 *
 * @throws RequestError when `directory` is no run directory; OperatingError `FILE_…`
 */
export async function verifyRun(
  { directory }: { readonly directory: string },
  ports: RunDisk,
): Promise<VerifyResult> {
  const { files } = ports;
  const generations = await generationsOf(files, directory);
  const findings: Finding[] = [];
  let position: RunPosition | undefined;
  // Records may follow those of an older snapshot.
  let isNewest = false;
  for (const { path } of generations) {
    findings.push(await verifySnapshot(ports, path));
    const { stored } = await readGenerationFile(ports, path);
    isNewest = stored !== undefined;
    position = stored?.position ?? position;
  }
  if (generations.length === 0) {
    const path = `${directory}/snapshots`;
    findings.push({ path, holds: "", fault: "there is no snapshot" });
  }
  const summaryPath = `${directory}/${SUMMARY_FILE}`;
  const summary = await readSummary(files, summaryPath);
  const end = { position, summary };
  const checks: (readonly [name: string, check: FileCheck])[] = [
    [PARITY_FILE, (_, path) => verifyParity(files, path, end, isNewest)],
    [TELEMETRY_FILE, (_, path) => verifyTelemetry(files, path, end)],
    [FORECASTS_FILE, (_, path) => verifyForecasts(files, path, end)],
  ];
  const hasSummary = (await files.stat(summaryPath)) !== undefined;
  if (hasSummary) checks.push([SUMMARY_FILE, verifySummary]);
  for (const [name, check] of checks) {
    findings.push(await orFault(check, ports, `${directory}/${name}`));
  }
  return resultOf(await withDigests(ports, directory, findings, digestsOf(summary) ?? []));
}

/** Adds the faults that only the digests in the summary show: changes that keep the syntax valid. */
async function withDigests(
  disk: RunDisk,
  directory: string,
  findings: readonly Finding[],
  digests: readonly FileDigest[],
): Promise<readonly Finding[]> {
  const byPath = new Map(findings.map((finding) => [finding.path, finding]));
  for (const digest of digests) {
    const path = `${directory}/${digest.name}`;
    const finding = byPath.get(path) ?? { path, holds: `${digest.bytes} bytes`, fault: undefined };
    if (finding.fault !== undefined) continue;
    const check: FileCheck = async ({ files }) => ({
      ...finding,
      fault: digestFault(digest, await fileDigest(files, directory, digest.name)),
    });
    byPath.set(path, await orFault(check, disk, path));
  }
  return [...byPath.values()];
}

/** Turns a missing file and foreign records into faults. */
async function orFault(check: FileCheck, disk: RunDisk, path: string): Promise<Finding> {
  try {
    return await check(disk, path);
  } catch (error) {
    if (isOperatingError(error, "TELEMETRY_CORRUPT")) {
      return { path, holds: "", fault: error.message };
    }
    if (!isOperatingError(error, "FILE_NOT_FOUND")) throw error;
    return { path, holds: "", fault: "the file is missing" };
  }
}

function resultOf(findings: readonly Finding[]): VerifyResult {
  const faulty = findings.filter(({ fault }) => fault !== undefined);
  const isSound = faulty.length === 0;
  const isRefused = !isSound && faulty.every((finding) => finding.isRefused === true);
  return { findings, isSound, isRefused };
}
