/**
 * The kind of a file of a run: by its first bytes, else by its name.
 *
 * @module
 */
import { readWhole } from "@meristem/io-durable";
import type { FileSystem } from "@meristem/leyline/ports";
import {
  FORECASTS_FILE,
  PARITY_FILE,
  RequestError,
  SUMMARY_FILE,
  TELEMETRY_FILE,
} from "@meristem/run-directory/advanced";

/** `log`: an append log whose records are not known to be parity records. */
export type FileKind = "snapshot" | "parity" | "log" | "telemetry" | "forecasts" | "summary";

/** Kinds that can be inspected: a configuration is no output of a run. */
export type InspectedKind = FileKind | "config";

const HEAD_BYTES = 64;

const STARTS: readonly (readonly [start: string, kind: FileKind])[] = [
  ["\u0089MSNP\r\n\n", "snapshot"],
  ["\u0089MLOG\r\n\n", "log"],
  ["series,origin,horizon,target,", "forecasts"],
  ['{\n  "format": "meristem.summary/', "summary"],
  ['{"sequence":', "telemetry"],
];

/** A log of this name must contain parity records only. */
const PARITY_NAME = new RegExp(String.raw`(^|/)${PARITY_FILE}(\.\d{6})?$`);

const NAMES: readonly (readonly [pattern: RegExp, kind: FileKind])[] = [
  [/\.snap$/, "snapshot"],
  [PARITY_NAME, "parity"],
  [new RegExp(`(^|/)${FORECASTS_FILE}$`), "forecasts"],
  [new RegExp(`(^|/)${SUMMARY_FILE}$`), "summary"],
  [new RegExp(`(^|/)${TELEMETRY_FILE}$`), "telemetry"],
];

/** @throws RequestError when the file is missing or of no known kind; OperatingError `FILE_…` */
export async function inspectedKind(files: FileSystem, path: string): Promise<InspectedKind> {
  const isConfig = path.endsWith(".toml") && (await files.stat(path))?.kind === "file";
  return isConfig ? "config" : await fileKind(files, path);
}

/** @throws RequestError when the file is missing or of no known kind; OperatingError `FILE_…` */
export async function fileKind(files: FileSystem, path: string): Promise<FileKind> {
  const kind = (await files.stat(path))?.kind;
  if (kind === undefined) throw new RequestError(`${path}: there is no such file`);
  if (kind === "directory") {
    throw new RequestError(`${path}: a directory`, { parameter: "path", value: path });
  }
  const head = await headOf(files, path);
  const found =
    STARTS.find(([start]) => head.startsWith(start)) ??
    NAMES.find(([pattern]) => pattern.test(path));
  if (found !== undefined) {
    return found[1] === "log" && PARITY_NAME.test(path) ? "parity" : found[1];
  }
  const known =
    "a snapshot, parity.log or another log, telemetry.jsonl, forecasts.csv or summary.json";
  throw new RequestError(`${path}: none of the files that a run writes: ${known}`);
}

/** The first bytes of a file, one character each. */
async function headOf(files: FileSystem, path: string): Promise<string> {
  const file = await files.open(path, "read");
  const head = Buffer.alloc(HEAD_BYTES);
  try {
    await readWhole(file, head, 0);
  } finally {
    await file.close();
  }
  return head.toString("latin1");
}
