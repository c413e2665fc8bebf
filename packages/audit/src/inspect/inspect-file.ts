/**
 * What one of our files claims, as plain data. Whether it holds is what `verify` says.
 *
 * @module
 */
import { readAppendLog, readFile, type LogRecord } from "@meristem/io-durable";
import { decodeRunState } from "@meristem/io-snapshots";
import { parseTelemetryLine } from "@meristem/io-telemetry";
import { parityRecordHash, readParityLog } from "@meristem/io-telemetry/parity";
import { isOperatingError, type v1 } from "@meristem/leyline";
import type { FileSystem } from "@meristem/leyline/ports";
import {
  readGenerationFile,
  readLines,
  readSummary,
  type RunDisk,
} from "@meristem/run-directory/advanced";
import { asWritten, configFromToml, mergeConfig } from "@meristem/run-directory/config";
import { blockView } from "../trace/step-view.js";
import { shownKind, type ShownKind } from "../verify/file-kind.js";
import { damageText, parityFault } from "../verify/parity-fault.js";
import { verifyForecasts } from "../verify/verify-files.js";
import { logOfSegment } from "../verify/verify-log.js";

/** A page of text: more than this is something else. */
const CONFIG_BYTES_MAX = 1 << 20;

/** A record above this is not shown. */
const SHOWN_BYTES_MAX = 4096;

/** Names and values; values are plain JSON. */
export type Claims = Readonly<Record<string, unknown>>;

const CLAIMS: Readonly<Record<ShownKind, (disk: RunDisk, path: string) => Promise<Claims>>> = {
  config: ({ files }, path) => configClaims(files, path),
  snapshot: snapshotClaims,
  parity: ({ files }, path) => parityClaims(files, path),
  log: ({ files }, path) => logClaims(files, path),
  telemetry: ({ files }, path) => telemetryClaims(files, path),
  forecasts: async ({ files }, path) => {
    const { holds, fault } = await verifyForecasts(files, path);
    return { holds, fault: fault ?? null };
  },
  summary: async ({ files }, path) => ({ ...(await readSummary(files, path)) }),
};

/** @throws RequestError for what is none of our files; OperatingError `FILE_…` */
export async function inspectFile(disk: RunDisk, path: string): Promise<Claims> {
  const kind = await shownKind(disk.files, path);
  return { file: path, kind, ...(await CLAIMS[kind](disk, path)) };
}

async function snapshotClaims(disk: RunDisk, path: string): Promise<Claims> {
  const { inspection, stored, problem } = await readGenerationFile(disk, path);
  const { header, isSound, seal, payload, fileBytes } = inspection;
  const claims = {
    file_bytes: fileBytes,
    sound: isSound,
    fault: problem ?? null,
    seal,
    ...(header?.keyId !== undefined && { key_id: header.keyId }),
    ...(header && {
      format_version: header.formatVersion,
      generation: header.generation,
      codec: header.codec,
      compression: header.compression,
      hash: header.hash,
      payload_bytes: header.payloadBytes,
      payload_sha256: hexOf(header.payloadSha256),
    }),
  };
  if (stored === undefined || payload === undefined || header === undefined) return claims;
  const { position } = stored;
  const state = decodeRunState(payload, header.codec);
  return {
    ...claims,
    input: position.inputName,
    input_bytes: position.input.offsetBytes,
    input_sha256: hexOf(position.prefixSha256),
    lines_read: position.input.line - 1,
    forecasts_bytes: position.outputs.forecastsBytes,
    telemetry_bytes: position.outputs.telemetry.sizeBytes,
    parity_records: position.outputs.parity.loggedCount + position.outputs.parity.gathered.length,
    config_fingerprint: hexOf(position.identity.configFingerprint),
    code_version: position.identity.codeVersion,
    series: stored.series.map(({ key }) => key),
    config: position.identity.config,
    blocks: state.program.map((block) => blockClaims(block)),
    states: state.series.map((series) => seriesClaims(series)),
  };
}

function seriesClaims({ series, predictor, gate, scores }: v1.SeriesState): Claims {
  return {
    series,
    steps: predictor?.stepCount ?? 0,
    events: predictor?.eventCount ?? 0,
    observations_judged: gate?.observationCount ?? 0,
    predictor: (predictor?.blocks ?? []).map((block) => blockClaims(block)),
    gate: (gate?.blocks ?? []).map((block) => blockClaims(block)),
    scores: scores.map((block) => blockClaims(block)),
  };
}

/** Name, shape, length, digest; of numbers also how many differ from zero, and their range. */
function blockClaims(block: v1.StateBlock): Claims {
  const { shape, sha256, values } = blockView(block);
  let low = Infinity;
  let high = -Infinity;
  let filledCount = 0;
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
    if (value !== 0) filledCount++;
  }
  const range = values.length === 0 ? {} : { min: low, max: high, nonzero: filledCount };
  return { name: block.name, shape, bytes: block.data.length, sha256, ...range };
}

/** Every parameter in force were it given with `--config`, as it is written in files. */
async function configClaims(files: FileSystem, path: string): Promise<Claims> {
  const bytes = await readFile(files, path, { sizeBytesMax: CONFIG_BYTES_MAX });
  const layer = configFromToml(new TextDecoder().decode(bytes), path);
  return { given: layer.values, in_force: asWritten(mergeConfig([layer])) };
}

async function parityClaims(files: FileSystem, path: string): Promise<Claims> {
  const log = await readParityLog({ path, fileSystem: files });
  const { records, report } = log;
  const last = records.at(-1);
  return {
    records: records.length,
    segments: report.segmentCount,
    torn_bytes: report.tornBytes,
    fault: parityFault(path, log) ?? null,
    ...(last && {
      series: [...new Set(records.map(({ series }) => series))],
      last_step: last.stepIndex,
      last_sha256: hexOf(parityRecordHash(last)),
      config_fingerprint: hexOf(last.configFingerprint),
      code_version: last.codeVersion,
      backend: last.backend,
    }),
  };
}

/** Of records that are no proofs there is their text, where it is text: the last one of them. */
async function logClaims(files: FileSystem, path: string): Promise<Claims> {
  const log = logOfSegment(path);
  try {
    return await parityClaims(files, log);
  } catch (error) {
    if (!isOperatingError(error, "TELEMETRY_CORRUPT")) throw error;
  }
  let last: string | undefined;
  const onRecord = ({ payload }: LogRecord): void => {
    last = payload.length <= SHOWN_BYTES_MAX ? textOf(payload) : undefined;
  };
  const report = await readAppendLog({ path: log, fileSystem: files, onRecord });
  const [damage] = report.damages;
  return {
    records: report.recordCount,
    segments: report.segmentCount,
    torn_bytes: report.tornBytes,
    fault: damage === undefined ? null : damageText(damage),
    ...(report.end && { last_sequence: report.end.sequence }),
    ...(last !== undefined && { last_record: last }),
  };
}

/** `undefined`: the bytes are not text. */
function textOf(bytes: Uint8Array): string | undefined {
  const text = new TextDecoder().decode(bytes);
  return Buffer.from(text).equals(bytes) ? text : undefined;
}

async function telemetryClaims(files: FileSystem, path: string): Promise<Claims> {
  const kinds = new Map<string, number>();
  let count = 0;
  let adaptive: Claims = {};
  for await (const line of readLines(files, path)) {
    const record = parseTelemetryLine(line);
    const body = record?.body;
    if (body?.$case === "adaptiveRecord") {
      const { series = "", stepIndex = 0 } = record ?? {};
      adaptive = { newest_adaptive_record: { series, step_index: stepIndex, ...body.value } };
    }
    const kind = body === undefined ? "unreadable" : bodyName(body);
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    count++;
  }
  return {
    records: count,
    ...Object.fromEntries([...kinds].toSorted(([a], [b]) => (a < b ? -1 : 1))),
    ...adaptive,
  };
}

function bodyName(body: NonNullable<v1.TelemetryEvent["body"]>): string {
  return body.$case === "event" ? `event ${body.value.fact?.$case ?? "unnamed"}` : body.$case;
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}
