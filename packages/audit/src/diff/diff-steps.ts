/**
 * Compares the states of a series at two steps of one run, or at one step of each of two runs.
 *
 * @module
 */
import { InputError } from "@meristem/io-rows";
import {
  configOfIdentity,
  reopenPredictor,
  ResumeError,
  soundGenerations,
  type StoredRun,
} from "@meristem/run-directory/advanced";
import type { AuditPorts } from "../audit-ports.js";
import type { StepEvent } from "../trace/step-event.js";
import { stepRangeOf, type StepsRequest } from "../trace/step-range.js";
import { telemetryTrace } from "../trace/telemetry-trace.js";
import { traceSteps, type StepTrace } from "../trace/trace-steps.js";
import { configChanges, runReasons, stepReasons, type KeyChange } from "./diff-reasons.js";
import { firstParityDifference } from "./parity-difference.js";
import { stateDiff, type StateDiff } from "./state-diff.js";

/** One of the two steps, and the run that it belongs to. */
export interface DiffSide {
  readonly run: string;
  readonly series: string;
  readonly step: number;
  readonly input: string;
  readonly inputSha256: string;
  readonly configFingerprint: string;
  readonly codeVersion: string;
}

export interface StepsDiff {
  readonly sides: readonly [DiffSide, DiffSide];
  /** `"replay"`: both states were replayed. `"telemetry"`: a state was read from the records. */
  readonly source: "replay" | "telemetry";
  /** Why the input was not used. */
  readonly note: string | undefined;
  /** Settings that differ between two runs; empty for one run. */
  readonly config: readonly KeyChange[];
  readonly state: StateDiff;
  /** Events between the two steps of one run; empty for two runs. */
  readonly events: readonly StepEvent[];
  /** Changes of the configuration between the two steps of one run. */
  readonly mutations: readonly StepEvent[];
  /** Horizon of the relative errors of the experts, steps. */
  readonly lossHorizon: number;
  /** Instant of the step after the first, ns; `undefined` without times. */
  readonly nextTimeUnixNs: bigint | undefined;
  /** For two runs: the first parity record of the series that differs, for people. */
  readonly firstDifferentProof: string | undefined;
  /** Reasons for the differences, for people, the most important first; at least one. */
  readonly why: readonly string[];
}

/** One step of a run. */
export interface StepRequest {
  readonly directory: string;
  /** Path of the input; absent: the path that the run recorded. */
  readonly inputPath?: string | undefined;
  /** Absent: the only series. */
  readonly series?: string | undefined;
  /** 0-based; absent: the last step of the newest sound snapshot. */
  readonly step?: number | undefined;
}

/**
 * Compares two steps of one run. Without the input, the states that telemetry recorded are compared.
 *
 * Cost: the steps from the nearest snapshot to the last step, and one read of the input.
 *
 * @throws RequestError when the run has no such series or step; ResumeError when the input is another
 *   one and the steps are not in telemetry, or a file of the run is damaged; InputError when the input
 *   cannot be read and the steps are not in telemetry; ConfigError when this version refuses the recorded
 *   configuration; OperatingError `FILE_…`, `STATE_UNREADABLE`, `TELEMETRY_CORRUPT`
 */
export async function diffSteps(request: StepsRequest, ports: AuditPorts): Promise<StepsDiff> {
  const { directory } = request;
  const generations = await soundGenerations(directory, ports);
  const { stored } = generations.at(-1)!;
  const { series, firstStep, lastStep } = stepRangeOf(request, generations);
  const trace = await traceOrTelemetry(request, stored, ports);
  const range = { series, firstStep, lastStep };
  const { mutations } = await telemetryTrace(ports.files, directory, range, []);
  const { first, last, losses, events, lossHorizon } = trace;
  const side = sideOf(directory, series, stored);
  const state = stateDiff(first, last, losses);
  return {
    sides: [
      { ...side, step: firstStep },
      { ...side, step: lastStep },
    ],
    source: trace.source,
    note: trace.note,
    config: [],
    state,
    events,
    mutations,
    lossHorizon,
    nextTimeUnixNs: trace.nextTimeUnixNs,
    firstDifferentProof: undefined,
    why: stepReasons({ weights: state.weights, events, mutations, lossHorizon }),
  };
}

/** Compares one step of each of two runs. @throws what {@link diffSteps} throws */
export async function diffRuns(
  before: StepRequest,
  after: StepRequest,
  ports: AuditPorts,
): Promise<StepsDiff> {
  const [a, b] = [await readMoment(before, ports), await readMoment(after, ports)];
  const config = configChanges(a.stored, b.stored);
  return {
    sides: [a.side, b.side],
    source: a.trace.source === b.trace.source ? a.trace.source : "telemetry",
    note: a.trace.note ?? b.trace.note,
    config,
    state: stateDiff(a.trace.last, b.trace.last, {}),
    events: [],
    mutations: [],
    lossHorizon: a.trace.lossHorizon,
    nextTimeUnixNs: undefined,
    firstDifferentProof: await firstParityDifference(a.side, b.side, ports),
    why: runReasons(config, a.side, b.side),
  };
}

interface SourcedTrace extends StepTrace, Pick<StepsDiff, "source" | "note"> {}

/** Replays the steps; reads them from telemetry when the input is missing or another one. */
async function traceOrTelemetry(
  request: StepsRequest,
  stored: StoredRun,
  ports: AuditPorts,
): Promise<SourcedTrace> {
  try {
    return { ...(await traceSteps(request, ports)), source: "replay", note: undefined };
  } catch (error) {
    const isInput = error instanceof ResumeError && error.subject === "input";
    if (!isInput && !(error instanceof InputError)) throw error;
    const { directory } = request;
    const range = stepRangeOf(request, await soundGenerations(directory, ports));
    const names = expertNames(stored, range.series);
    const { first, last, events } = await telemetryTrace(ports.files, directory, range, names);
    if (first === undefined || last === undefined) throw error;
    const lossHorizon = configOfIdentity(stored.position.identity).predictor.horizons[0]!;
    const recorded = { first, last, events, losses: {}, lossHorizon, nextTimeUnixNs: undefined };
    return { ...recorded, source: "telemetry", note: error.message };
  }
}

/** In the order of the weights in telemetry. */
function expertNames({ position, series }: StoredRun, key: string): readonly string[] {
  const found = series.find((each) => each.key === key);
  if (found === undefined) return [];
  const predictor = reopenPredictor(found.state, configOfIdentity(position.identity));
  return Object.keys(predictor.forecast().weights.experts);
}

/** A step with its run. */
interface Moment {
  readonly side: DiffSide;
  readonly trace: SourcedTrace;
  readonly stored: StoredRun;
}

async function readMoment(request: StepRequest, ports: AuditPorts): Promise<Moment> {
  const { directory, inputPath, step } = request;
  const steps = { directory, inputPath, series: request.series, firstStep: step, lastStep: step };
  const generations = await soundGenerations(directory, ports);
  const { stored } = generations.at(-1)!;
  const { series, lastStep } = stepRangeOf(steps, generations);
  const side = { ...sideOf(directory, series, stored), step: lastStep };
  return { side, trace: await traceOrTelemetry(steps, stored, ports), stored };
}

function sideOf(run: string, series: string, { position }: StoredRun): Omit<DiffSide, "step"> {
  return {
    run,
    series,
    input: position.inputName,
    inputSha256: Buffer.from(position.prefixSha256).toString("hex"),
    configFingerprint: Buffer.from(position.identity.configFingerprint).toString("hex"),
    codeVersion: position.identity.codeVersion,
  };
}
