/**
 * Checks a snapshot file: header, digest, seal, decoded state, and the generation in its name.
 *
 * @module
 */
import { readGenerationFile, type RunDisk } from "@meristem/run-directory/advanced";
import type { Finding } from "./finding.js";

/** @throws OperatingError `FILE_…` */
export async function verifySnapshot(disk: RunDisk, path: string): Promise<Finding> {
  const { inspection, stored, problem, isRefused } = await readGenerationFile(disk, path);
  const { header } = inspection;
  if (header === undefined || stored === undefined) {
    return { path, holds: "", fault: problem, isRefused };
  }
  const named = /-(\d{12})\.snap$/.exec(path)?.[1];
  const holds = `generation ${header.generation}, behind line ${stored.position.input.line - 1}`;
  const isNamed = named === undefined || Number(named) === header.generation;
  const fault = isNamed ? undefined : `it holds generation ${header.generation}`;
  return { path, holds, fault };
}
