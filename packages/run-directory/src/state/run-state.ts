/**
 * Encodes the state of a run as the payload of a snapshot, a `v1.RunState`, and decodes it.
 *
 * Predictors and gates define their own blocks. The run adds blocks for scores, counts and the layout of
 * the input: float64 arrays bit for bit, and a few facts as JSON.
 *
 * @module
 */
import { DurationHistogram, type SeriesScoresState } from "@meristem/evaluation/advanced";
import {
  decodeRunState as decodePayload,
  type PayloadFrame,
  type RunStateEncoder,
  type SnapshotCodec,
} from "@meristem/io-snapshots";
import { v1 } from "@meristem/leyline";
import type { SeriesView } from "@meristem/orchestrator";
import { FORECASTS_FILE, TELEMETRY_FILE } from "../files/run-outputs.js";
import { storedIdentity } from "../identity/run-identity.js";
import { ResumeError } from "../resume-error.js";
import type { RunSession } from "../session/run-session.js";
import type { SeriesFacts, SeriesRun } from "../session/series-run.js";
import { runFactsOf } from "./run-facts.js";
import type { RunPosition } from "./run-position.js";

const SCHEMA_VERSION = 2;
const LAYOUT_VERSION = 1;

/** One series of a snapshot. */
export interface StoredSeries {
  readonly key: string;
  /** State of predictor and gate, as `Predictor.view` returns it. */
  readonly state: SeriesView;
  readonly scores: SeriesScoresState;
  readonly facts: SeriesFacts;
}

/** The content of a snapshot. */
export interface StoredRun {
  readonly position: RunPosition;
  readonly series: readonly StoredSeries[];
  readonly stepTimes: DurationHistogram;
}

/** The state of a session at one moment. The encoder holds its series. */
export interface CapturedSession {
  readonly encoder: RunStateEncoder;
  readonly stepTimes: v1.StateBlock;
}

/**
 * The state of the session at the call. Later steps do not change it. Cost: one copy of the state.
 *
 * @param encoder In use until the payload is stored.
 */
export function captureSession(session: RunSession, encoder: RunStateEncoder): CapturedSession {
  encoder.begin();
  for (const series of session.series) encoder.add(viewSeries(series));
  return { encoder, stepTimes: viewFloats("step_times", session.stepTimes.counts.slice()) };
}

/** The payload of a snapshot. Equal states give equal bytes. */
export function encodeRunState(
  position: RunPosition,
  { encoder, stepTimes }: CapturedSession,
): PayloadFrame {
  const { input, inputName, defaultSeries, outputs, identity } = position;
  const { settings, recipe } = storedIdentity(identity);
  const facts = { resume: input, defaultSeries, settings, outputs, recipe };
  return encoder.finish({
    schemaVersion: SCHEMA_VERSION,
    input: {
      name: inputName,
      offsetBytes: input.offsetBytes,
      lineCount: input.line - 1,
      prefixSha256: position.prefixSha256,
    },
    outputs: [
      { name: FORECASTS_FILE, offsetBytes: outputs.forecastsBytes },
      { name: TELEMETRY_FILE, offsetBytes: outputs.telemetry.sizeBytes },
    ],
    configFingerprint: identity.configFingerprint,
    program: [jsonBlock("run", facts), stepTimes],
  });
}

/**
 * The content of a payload.
 *
 * @throws ResumeError when the state has another layout; OperatingError `SNAPSHOT_CORRUPT` when the bytes
 *   are not the state of a run
 */
export function decodeRunState(payload: Uint8Array, codec: SnapshotCodec): StoredRun {
  const message = decodePayload(payload, codec);
  if (message.schemaVersion !== SCHEMA_VERSION || message.input === undefined) {
    const text = `the snapshot has version ${message.schemaVersion}, this build reads`;
    throw new ResumeError("output", `${text} ${SCHEMA_VERSION}`);
  }
  const { input, program, series } = message;
  const facts = runFactsOf(readJson(program, "run"));
  return {
    position: {
      input: facts.resume,
      inputName: input.name,
      defaultSeries: facts.defaultSeries,
      prefixSha256: input.prefixSha256,
      outputs: facts.outputs,
      identity: {
        ...facts.recipe,
        settings: facts.settings,
        configFingerprint: message.configFingerprint,
      },
    },
    series: series.map((stored) => decodeSeries(stored)),
    stepTimes: new DurationHistogram(readFloats(program, "step_times")),
  };
}

/** A view without copies: encode it before the next step of the series. */
function viewSeries(series: SeriesRun): v1.SeriesState {
  const { horizons, lastValues, counters, earlySteps } = series.scores.state;
  const { lastTimeUnixNs, ...facts } = series.facts;
  const scores = [
    jsonBlock("facts", { ...facts, lastTimeUnixNs: lastTimeUnixNs?.toString() }),
    viewFloats("last_values", lastValues),
    viewFloats("counters", counters),
    viewFloats("early_steps", earlySteps),
    ...horizons.flatMap(({ sums, early }, index) => [
      viewFloats(`sums_${index}`, sums),
      viewFloats(`early_${index}`, early),
    ]),
  ];
  scores.sort((a, b) => (a.name < b.name ? -1 : 1));
  return { ...series.predictor.view(), series: series.key, scores };
}

function decodeSeries(stored: v1.SeriesState): StoredSeries {
  const { scores } = stored;
  type Facts = Omit<SeriesFacts, "lastTimeUnixNs"> & { lastTimeUnixNs?: string };
  const { lastTimeUnixNs, ...facts } = readJson<Facts>(scores, "facts");
  const horizonCount = scores.filter((block) => block.name.startsWith("sums_")).length;
  return {
    key: stored.series,
    state: unsealed(stored),
    scores: {
      horizons: Array.from({ length: horizonCount }, (_, index) => ({
        sums: readFloats(scores, `sums_${index}`),
        early: readFloats(scores, `early_${index}`),
      })),
      lastValues: readFloats(scores, "last_values"),
      counters: readFloats(scores, "counters"),
      earlySteps: readFloats(scores, "early_steps"),
    },
    facts: { ...facts, lastTimeUnixNs: instantOf(lastTimeUnixNs) },
  };
}

/** Drops the predictor's seal of older snapshots: the digest of the snapshot covers the state. */
function unsealed(stored: v1.SeriesState): SeriesView {
  const { predictor } = stored;
  if (predictor === undefined) {
    throw new ResumeError("output", `the snapshot holds no predictor of "${stored.series}"`);
  }
  const blocks = predictor.blocks.filter(({ name }) => name !== "seal");
  return { ...stored, predictor: { ...predictor, blocks }, scores: [] };
}

function instantOf(text: string | undefined): bigint | undefined {
  if (text === undefined) return undefined;
  if (/^-?\d{1,20}$/.test(text)) return BigInt(text);
  throw new ResumeError("output", "the snapshot holds an instant that is none");
}

/** On nearly every machine. There a block is a view of its array. */
const IS_LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

function viewFloats(name: string, values: Float64Array): v1.StateBlock {
  let data = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  if (!IS_LITTLE_ENDIAN) {
    data = new Uint8Array(values.length * 8);
    const view = new DataView(data.buffer);
    for (let i = 0; i < values.length; i++) view.setFloat64(8 * i, values[i]!, true);
  }
  const element = v1.ElementType.FLOAT64;
  return { name, layoutVersion: LAYOUT_VERSION, element, shape: [values.length], data };
}

function jsonBlock(name: string, value: unknown): v1.StateBlock {
  const data = new TextEncoder().encode(JSON.stringify(value));
  const element = v1.ElementType.UINT8;
  return { name, layoutVersion: LAYOUT_VERSION, element, shape: [data.length], data };
}

function readFloats(blocks: readonly v1.StateBlock[], name: string): Float64Array {
  const { data } = blockOf(blocks, name);
  const values = new Float64Array(Math.floor(data.length / 8));
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  for (let i = 0; i < values.length; i++) values[i] = view.getFloat64(8 * i, true);
  return values;
}

/** The shape is not checked: the digest of the snapshot covers it. */
function readJson<Shape>(blocks: readonly v1.StateBlock[], name: string): Shape {
  const text = new TextDecoder().decode(blockOf(blocks, name).data);
  try {
    return JSON.parse(text) as Shape;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new ResumeError("output", `the part "${name}" of the snapshot is no JSON`);
  }
}

function blockOf(blocks: readonly v1.StateBlock[], name: string): v1.StateBlock {
  const block = blocks.find((candidate) => candidate.name === name);
  if (block?.layoutVersion === LAYOUT_VERSION) return block;
  throw new ResumeError("output", `the snapshot has no part "${name}" that this build reads`);
}
