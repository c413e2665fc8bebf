/**
 * Describes one file of a run, or a configuration, as plain data. Damage is a member of the result;
 * `verifyFile` checks more.
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
import type { JsonObject } from "../plain-json.js";
import { blockValues } from "../trace/step-state.js";
import { inspectedKind, type InspectedKind } from "../verify/file-kind.js";
import { damageText, parityFault } from "../verify/parity-fault.js";
import { verifyForecasts } from "../verify/verify-forecasts.js";
import { logOfSegment } from "../verify/verify-log.js";

/** Configurations are shorter. */
const CONFIG_BYTES_MAX = 1 << 20;

/** Longer records are omitted. */
const SHOWN_BYTES_MAX = 4096;

type Inspector = (disk: RunDisk, path: string) => Promise<JsonObject>;

const INSPECTORS: Readonly<Record<InspectedKind, Inspector>> = {
  config: ({ files }, path) => inspectConfig(files, path),
  snapshot: inspectSnapshot,
  parity: ({ files }, path) => inspectParity(files, path),
  log: ({ files }, path) => inspectLog(files, path),
  telemetry: ({ files }, path) => inspectTelemetry(files, path),
  forecasts: async ({ files }, path) => {
    const { holds, fault } = await verifyForecasts(files, path);
    return { holds, fault: fault ?? null };
  },
  summary: async ({ files }, path) => ({ ...(await readSummary(files, path)) }),
};

/**
 * Members by name; the first two are `file` and `kind`.
 *
 * @throws RequestError when the file is missing or of no known kind; ConfigError for a configuration that
 *   is refused; OperatingError `FILE_…`, and `TELEMETRY_CORRUPT` for a `parity.log` with other records
 */
export async function inspectFile(
  { path }: { readonly path: string },
  ports: RunDisk,
): Promise<JsonObject> {
  const kind = await inspectedKind(ports.files, path);
  return { file: path, kind, ...(await INSPECTORS[kind](ports, path)) };
}

async function inspectSnapshot(disk: RunDisk, path: string): Promise<JsonObject> {
  const { inspection, stored, problem } = await readGenerationFile(disk, path);
  const { header, isSound, seal, payload, fileBytes } = inspection;
  const facts = {
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
  if (stored === undefined || payload === undefined || header === undefined) return facts;
  const { position } = stored;
  const state = decodeRunState(payload, header.codec);
  return {
    ...facts,
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
    blocks: state.program.map((block) => blockFacts(block)),
    states: state.series.map((series) => seriesFacts(series)),
  };
}

function seriesFacts({ series, predictor, gate, scores }: v1.SeriesState): JsonObject {
  return {
    series,
    steps: predictor?.stepCount ?? 0,
    events: predictor?.eventCount ?? 0,
    observations_judged: gate?.observationCount ?? 0,
    predictor: (predictor?.blocks ?? []).map((block) => blockFacts(block)),
    gate: (gate?.blocks ?? []).map((block) => blockFacts(block)),
    scores: scores.map((block) => blockFacts(block)),
  };
}

/** Name, shape, length and digest; for numbers also their range and how many are not zero. */
function blockFacts(block: v1.StateBlock): JsonObject {
  const { shape, sha256, values } = blockValues(block);
  let low = Infinity;
  let high = -Infinity;
  let nonzeroCount = 0;
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
    if (value !== 0) nonzeroCount++;
  }
  const range = values.length === 0 ? {} : { min: low, max: high, nonzero: nonzeroCount };
  return { name: block.name, shape, bytes: block.data.length, sha256, ...range };
}

/** The keys that the file sets, and the whole configuration that it leads to. */
async function inspectConfig(files: FileSystem, path: string): Promise<JsonObject> {
  const bytes = await readFile(files, path, { sizeBytesMax: CONFIG_BYTES_MAX });
  const layer = configFromToml(new TextDecoder().decode(bytes), path);
  return { given: layer.values, in_force: asWritten(mergeConfig([layer])) };
}

async function inspectParity(files: FileSystem, path: string): Promise<JsonObject> {
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

/** Parity records as such; of other records the text of the last one, when it is text. */
async function inspectLog(files: FileSystem, path: string): Promise<JsonObject> {
  const log = logOfSegment(path);
  try {
    return await inspectParity(files, log);
  } catch (error) {
    // Its records are no parity records.
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

/** `undefined`: the bytes are not UTF-8. */
function textOf(bytes: Uint8Array): string | undefined {
  const text = new TextDecoder().decode(bytes);
  return Buffer.from(text).equals(bytes) ? text : undefined;
}

async function inspectTelemetry(files: FileSystem, path: string): Promise<JsonObject> {
  const kinds = new Map<string, number>();
  let count = 0;
  let adaptive: JsonObject = {};
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
