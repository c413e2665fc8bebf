/**
 * Which of our files this is: by its first bytes, and where those are damaged by its name.
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

export type FileKind = "snapshot" | "parity" | "log" | "telemetry" | "forecasts" | "summary";

/** Those, and what a run was told rather than wrote. */
export type ShownKind = FileKind | "config";

const HEAD_BYTES = 64;

const STARTS: readonly (readonly [start: string, kind: FileKind])[] = [
  ["\u0089MSNP\r\n\n", "snapshot"],
  ["\u0089MLOG\r\n\n", "log"],
  ["series,origin,horizon,target,", "forecasts"],
  ['{\n  "format": "meristem.summary/', "summary"],
  ['{"sequence":', "telemetry"],
];

/** Where a log may hold nothing but proofs. */
const PARITY_NAME = new RegExp(String.raw`(^|/)${PARITY_FILE}(\.\d{6})?$`);

const NAMES: readonly (readonly [pattern: RegExp, kind: FileKind])[] = [
  [/\.snap$/, "snapshot"],
  [PARITY_NAME, "parity"],
  [new RegExp(`(^|/)${FORECASTS_FILE}$`), "forecasts"],
  [new RegExp(`(^|/)${SUMMARY_FILE}$`), "summary"],
  [new RegExp(`(^|/)${TELEMETRY_FILE}$`), "telemetry"],
];

/** @throws RequestError when it is none of ours or not there; OperatingError `FILE_…` */
export async function shownKind(files: FileSystem, path: string): Promise<ShownKind> {
  const isConfig = path.endsWith(".toml") && (await files.stat(path))?.kind === "file";
  return isConfig ? "config" : await fileKind(files, path);
}

/** @throws RequestError when it is none of ours or not there; OperatingError `FILE_…` */
export async function fileKind(files: FileSystem, path: string): Promise<FileKind> {
  const kind = (await files.stat(path))?.kind;
  if (kind === undefined) throw new RequestError(`${path}: there is no such file`);
  if (kind === "directory")
    throw new RequestError(`${path}: a directory`, { parameter: "path", value: path });
  const file = await files.open(path, "read");
  const head = Buffer.alloc(HEAD_BYTES);
  try {
    await readWhole(file, head, 0);
  } finally {
    await file.close();
  }
  const text = head.toString("latin1");
  const found =
    STARTS.find(([start]) => text.startsWith(start)) ??
    NAMES.find(([pattern]) => pattern.test(path));
  if (found !== undefined) {
    return found[1] === "log" && PARITY_NAME.test(path) ? "parity" : found[1];
  }
  const known =
    "a snapshot, parity.log or another log, telemetry.jsonl, forecasts.csv or summary.json";
  throw new RequestError(`${path}: none of the files that a run writes: ${known}`);
}
