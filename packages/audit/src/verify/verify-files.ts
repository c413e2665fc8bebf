/**
 * Whether one file holds what it must, offline: each answer names the first bad record.
 *
 * @module
 */
import { parseTelemetryLine } from "@meristem/io-telemetry";
import { readParityLog } from "@meristem/io-telemetry/parity";
import { v1 } from "@meristem/leyline";
import type { FileSystem } from "@meristem/leyline/ports";
import {
  FORECASTS_HEADER,
  placedLines,
  readGenerationFile,
  type RunDisk,
  type RunPosition,
  type RunSummary,
} from "@meristem/run-directory/advanced";
import { parityFault } from "./parity-fault.js";

/** What was found in one file. */
export interface Finding {
  readonly path: string;
  /** What there is, for people. */
  readonly holds: string;
  /** What is wrong; `undefined`: nothing. */
  readonly fault: string | undefined;
  /** What is wrong is the seal alone: another key, or none. */
  readonly isRefused?: boolean;
}

export async function verifySnapshot(disk: RunDisk, path: string): Promise<Finding> {
  const { inspection, stored, problem, isRefused } = await readGenerationFile(disk, path);
  const { header } = inspection;
  const named = /-(\d{12})\.snap$/.exec(path)?.[1];
  if (header === undefined || stored === undefined) {
    return { path, holds: "", fault: problem, isRefused };
  }
  const holds = `generation ${header.generation}, behind line ${stored.position.input.line - 1}`;
  const isNamed = named === undefined || Number(named) === header.generation;
  const fault = isNamed ? undefined : `it holds generation ${header.generation}`;
  return { path, holds, fault };
}

/** @param isNewest The snapshot of `end` is the last of the run: nothing may follow what it says. */
export async function verifyParity(
  files: FileSystem,
  path: string,
  end?: RunEnd,
  isNewest = false,
): Promise<Finding> {
  const log = await readParityLog({ path, fileSystem: files });
  const { records, report } = log;
  const isEnded = end?.summary !== undefined && isNewest;
  const isCutShort = end !== undefined && end.summary === undefined;
  const torn = `${report.tornBytes} torn bytes behind record ${records.length}`;
  const fault =
    parityFault(path, log) ??
    (end?.position && parityEndFault(records, end.position, isEnded)) ??
    (report.tornBytes > 0 && !isCutShort ? torn : undefined);
  const isTorn = report.tornBytes > 0 && fault === undefined;
  const holds = `${records.length} records${isTorn ? `, ${torn}` : ""}`;
  return { path, holds, fault: fault?.replace(`${path}: `, "") };
}

/** What the snapshot carries must be in the log as well, where the run came to its end. */
function parityEndFault(
  records: readonly v1.ParityRecord[],
  { outputs }: RunPosition,
  isEnded: boolean,
): string | undefined {
  const { loggedCount, gathered, lastLogged } = outputs.parity;
  const known = [...(lastLogged === undefined ? [] : [lastLogged]), ...gathered];
  const firstKnown = loggedCount - (lastLogged === undefined ? 0 : 1);
  for (const [index, text] of known.entries()) {
    const record = records[firstKnown + index];
    if (record === undefined) {
      if (!isEnded && index > 0) return undefined;
      return `record ${firstKnown + index + 1}: missing, the log was cut`;
    }
    const bytes = Buffer.from(v1.ParityRecord.encode(record).finish());
    if (bytes.toString("base64") !== text) {
      return `record ${firstKnown + index + 1}: not the one that the snapshot speaks of`;
    }
  }
  const isLonger = isEnded && records.length > loggedCount + gathered.length;
  if (!isLonger) return undefined;
  return `record ${loggedCount + gathered.length + 1}: made after the end of the run`;
}

/** What a run says of its own end. */
export interface RunEnd {
  /** Of the newest sound snapshot. */
  readonly position: RunPosition | undefined;
  /** `undefined` while the run goes on, or when it was cut short. */
  readonly summary: RunSummary | undefined;
}

/**
 * Numbers must follow each other but for the records that the run knows it dropped; what is missing and
 * what is there must add up.
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
    const at = `line ${line}, byte ${offsetBytes}`;
    if (sequence === undefined || !isWhole) {
      if (isCrashEnd(end, isWhole, offsetBytes >= (mark?.sizeBytes ?? 0))) {
        return { path, holds: `${holds}, the end of the last one is torn`, fault: undefined };
      }
      return { path, holds, fault: `${at}: ${isWhole ? "no record" : "a torn record"}` };
    }
    if (sequence <= last || sequence - count - 1 > droppedMax) {
      const fault = `${at}: record ${sequence} stands where ${last + 1} belongs`;
      return { path, holds, fault };
    }
    count++;
    last = sequence;
  }
  const gapCount = last - count;
  const holds = `${count} records${gapCount > 0 ? `, ${gapCount} dropped in between` : ""}`;
  const fault = await lengthFault(files, path, mark?.sizeBytes);
  if (fault !== undefined || counted === undefined || counted === null)
    return { path, holds, fault };
  if (count === counted.accepted && last <= counted.offered) return { path, holds, fault };
  const claimed = `the summary speaks of ${counted.accepted}, and ${counted.dropped} dropped`;
  return { path, holds, fault: `line ${count + 1}: ${count} records, ${claimed}` };
}

/** A run that was cut short may end in the middle of a line behind its newest snapshot. */
function isCrashEnd(end: RunEnd | undefined, isWhole: boolean, isBehind: boolean): boolean {
  return end !== undefined && end.summary === undefined && !isWhole && isBehind;
}

const COLUMN_COUNT = FORECASTS_HEADER.split(",").length;
/** The key of the series, quoted or not, then the other cells. */
const ROW = /^(?:"(?:[^"]|"")*"|[^",]*),(.*)$/s;
/** A row is far shorter: more is a quote that was never closed. */
const ROW_LENGTH_MAX = 1 << 16;
const NUMBER = /^-?\d+(\.\d+)?(e[+-]?\d+)?$/;

export async function verifyForecasts(
  files: FileSystem,
  path: string,
  end?: RunEnd,
): Promise<Finding> {
  const markBytes = end?.position?.outputs.forecastsBytes;
  let lineCount = 0;
  let isMarkAtLine = markBytes === undefined;
  let row = "";
  let rowAt = "";
  for await (const { text, line, offsetBytes, isWhole } of placedLines(files, path)) {
    const holds = `${lineCount} lines`;
    isMarkAtLine ||= offsetBytes === markBytes;
    if (row === "") rowAt = `line ${line}, byte ${offsetBytes}`;
    if (!isWhole) {
      if (isCrashEnd(end, isWhole, offsetBytes >= (markBytes ?? 0))) {
        return { path, holds: `${holds}, the end of the last one is torn`, fault: undefined };
      }
      return { path, holds, fault: `${rowAt}: a torn line` };
    }
    lineCount++;
    // A key may hold line breaks: the row goes on until its quotes are closed.
    row = row === "" ? text : `${row}\n${text}`;
    if (row.split('"').length % 2 === 0 && row.length < ROW_LENGTH_MAX) continue;
    const fault = line === 1 ? headerFault(row) : rowFault(row);
    if (fault !== undefined) return { path, holds, fault: `${rowAt}: ${fault}` };
    row = "";
  }
  const holds = `${lineCount} lines`;
  if (lineCount === 0) return { path, holds, fault: "line 1: not the header of forecasts" };
  isMarkAtLine ||= (await files.stat(path))?.sizeBytes === markBytes;
  const cut = await lengthFault(files, path, markBytes);
  if (cut !== undefined || isMarkAtLine) return { path, holds, fault: cut };
  return { path, holds, fault: `byte ${markBytes}: the snapshot speaks of a line that ends here` };
}

function headerFault(line: string): string | undefined {
  return `${line}\n` === FORECASTS_HEADER ? undefined : "not the header of forecasts";
}

function rowFault(line: string): string | undefined {
  const cells = ROW.exec(line)?.[1]!.split(",") ?? [];
  if (cells.length !== COLUMN_COUNT - 1) {
    return `expected ${COLUMN_COUNT} cells, found ${cells.length + 1}`;
  }
  const [origin, horizon, target, actual, ...rest] = cells;
  const isPlaced = Number(origin) + Number(horizon) === Number(target);
  if (!isPlaced) return `origin ${origin} and horizon ${horizon} do not make target ${target}`;
  const surprise = rest.at(-1)!;
  const numbers = [actual!, surprise].filter((cell) => cell !== "");
  numbers.push(...rest.slice(0, -3));
  const bad = numbers.find((cell) => !NUMBER.test(cell));
  return bad === undefined ? undefined : `expected a number, found "${bad.slice(0, 40)}"`;
}

async function lengthFault(
  files: FileSystem,
  path: string,
  markBytes = 0,
): Promise<string | undefined> {
  const sizeBytes = (await files.stat(path))?.sizeBytes ?? 0;
  if (sizeBytes >= markBytes) return undefined;
  return `byte ${sizeBytes}: the file ends, the snapshot speaks of ${markBytes} bytes`;
}
