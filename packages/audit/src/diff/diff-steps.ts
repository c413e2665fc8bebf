/**
 * Two moments of one run, or of two runs: where they stand, how they differ, and why.
 *
 * @module
 */
import { InputError } from "@meristem/io-rows";
import { readParityLog } from "@meristem/io-telemetry/parity";
import type { v1 } from "@meristem/leyline";
import {
  configOfIdentity,
  PARITY_FILE,
  reopenPredictor,
  ResumeError,
  soundGenerations,
  type StoredRun,
} from "@meristem/run-directory/advanced";
import type { AuditPorts } from "../audit-ports.js";
import { eventText, type StepEvent } from "../trace/step-event.js";
import type { StepView } from "../trace/step-view.js";
import { telemetryTrace } from "../trace/telemetry-trace.js";
import { spanOf, traceSteps, type MemberLoss, type TraceRequest } from "../trace/trace-steps.js";
import { stateDiff, type StateDiff } from "./state-diff.js";

/** One of the two moments. */
export interface DiffSide {
  readonly run: string;
  readonly series: string;
  readonly step: number;
  readonly input: string;
  readonly inputSha256: string;
  readonly configFingerprint: string;
  readonly codeVersion: string;
}

export interface KeyChange {
  readonly key: string;
  readonly before: string;
  readonly after: string;
}

export interface StepsDiff {
  readonly sides: readonly [DiffSide, DiffSide];
  /** `"replay"`: computed again; `"telemetry"`: as recorded, for the input is not there. */
  readonly source: "replay" | "telemetry";
  /** Why the input was not used. */
  readonly note: string | undefined;
  readonly config: readonly KeyChange[];
  readonly state: StateDiff;
  /** Between the two steps of one run; empty for two runs. */
  readonly events: readonly StepEvent[];
  /** Changes of the configuration between them. */
  readonly mutations: readonly StepEvent[];
  readonly lossHorizon: number;
  /** Instant of the step behind the first, ns, where it is known. */
  readonly nextTimeUnixNs: bigint | undefined;
  /** Of two runs: the first proof of this series that differs. */
  readonly firstDifferentProof: string | undefined;
  /** Sentences, the weightiest first. */
  readonly why: readonly string[];
}

/** One run: `request` has both steps. @throws what {@link traceSteps} throws */
export async function diffSteps(request: TraceRequest, ports: AuditPorts): Promise<StepsDiff> {
  const { directory } = request;
  const generations = await soundGenerations(directory, ports);
  const { stored } = generations.at(-1)!;
  const { series, firstStep, lastStep } = spanOf(request, generations);
  const looked = await lookAt(request, stored, ports);
  const told = await telemetryTrace(ports.files, directory, { series, firstStep, lastStep }, []);
  const side = sideOf(directory, series, stored);
  const state = stateDiff(looked.first, looked.last, looked.losses);
  const { mutations } = told;
  return {
    sides: [
      { ...side, step: firstStep },
      { ...side, step: lastStep },
    ],
    source: looked.source,
    note: looked.note,
    config: [],
    state,
    events: looked.events,
    mutations,
    lossHorizon: looked.lossHorizon,
    nextTimeUnixNs: looked.nextTimeUnixNs,
    firstDifferentProof: undefined,
    why: reasons(state, looked.events, mutations, looked.lossHorizon),
  };
}

/** Two runs, one step of each. @throws what {@link traceSteps} throws */
export async function diffRuns(
  before: TraceRequest,
  after: TraceRequest,
  ports: AuditPorts,
): Promise<StepsDiff> {
  const [a, b] = [await momentOf(before, ports), await momentOf(after, ports)];
  const state = stateDiff(a.looked.last, b.looked.last, {});
  const config = configChanges(a.stored, b.stored);
  const why = config.map(({ key, before: was, after: is }) => `${key} was ${was}, is ${is}`);
  if (a.side.inputSha256 !== b.side.inputSha256) why.push("the runs read different input");
  if (a.side.codeVersion !== b.side.codeVersion) {
    why.push(`made by version ${a.side.codeVersion} and version ${b.side.codeVersion}`);
  }
  return {
    sides: [a.side, b.side],
    source: a.looked.source === b.looked.source ? a.looked.source : "telemetry",
    note: a.looked.note ?? b.looked.note,
    config,
    state,
    events: [],
    mutations: [],
    lossHorizon: a.looked.lossHorizon,
    nextTimeUnixNs: undefined,
    firstDifferentProof: await firstDifferentProof(a.side, b.side, ports),
    why: why.length > 0 ? why : ["same settings, same input, same code"],
  };
}

interface Look {
  readonly first: StepView;
  readonly last: StepView;
  readonly events: readonly StepEvent[];
  readonly losses: Readonly<Record<string, MemberLoss>>;
  readonly lossHorizon: number;
  readonly nextTimeUnixNs: bigint | undefined;
  readonly source: "replay" | "telemetry";
  readonly note: string | undefined;
}

/** By replay; where the input is not there, by what telemetry recorded. */
async function lookAt(request: TraceRequest, stored: StoredRun, ports: AuditPorts): Promise<Look> {
  try {
    return { ...(await traceSteps(request, ports)), source: "replay", note: undefined };
  } catch (error) {
    const isInput = error instanceof ResumeError && error.subject === "input";
    if (!isInput && !(error instanceof InputError)) throw error;
    const span = spanOf(request, await soundGenerations(request.directory, ports));
    const names = expertNames(stored, span.series);
    const recorded = await telemetryTrace(ports.files, request.directory, span, names);
    const { first, last, events } = recorded;
    if (first === undefined || last === undefined) throw error;
    const lossHorizon = configOfIdentity(stored.position.identity).predictor.horizons[0]!;
    const nextTimeUnixNs = undefined;
    const told = { first, last, events, losses: {}, lossHorizon, nextTimeUnixNs };
    return { ...told, source: "telemetry", note: error.message };
  }
}

/** In the order of the weights in telemetry. */
function expertNames({ position, series }: StoredRun, key: string): readonly string[] {
  const found = series.find((each) => each.key === key);
  if (found === undefined) return [];
  const predictor = reopenPredictor(found.state, configOfIdentity(position.identity));
  return Object.keys(predictor.forecast().weights.experts);
}

async function momentOf(
  request: TraceRequest,
  ports: AuditPorts,
): Promise<{ readonly side: DiffSide; readonly looked: Look; readonly stored: StoredRun }> {
  const generations = await soundGenerations(request.directory, ports);
  const { stored } = generations.at(-1)!;
  const { series, lastStep } = spanOf(request, generations);
  const at = { ...request, firstStep: lastStep, lastStep };
  const side = { ...sideOf(request.directory, series, stored), step: lastStep };
  return { side, looked: await lookAt(at, stored, ports), stored };
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

function configChanges(before: StoredRun, after: StoredRun): KeyChange[] {
  const [was, is] = [before.position.identity.settings, after.position.identity.settings];
  const keys = [...new Set([...Object.keys(was), ...Object.keys(is)])].toSorted();
  return keys
    .filter((key) => was[key] !== is[key])
    .map((key) => ({ key, before: was[key] ?? "not given", after: is[key] ?? "not given" }));
}

async function firstDifferentProof(
  a: DiffSide,
  b: DiffSide,
  { files }: AuditPorts,
): Promise<string | undefined> {
  const proofsOf = async ({ run, series }: DiffSide): Promise<v1.ParityRecord[]> => {
    const { records } = await readParityLog({ path: `${run}/${PARITY_FILE}`, fileSystem: files });
    return records.filter((record) => record.series === series);
  };
  const proofs = await proofsOf(a);
  const others = new Map((await proofsOf(b)).map((record) => [record.stepIndex, record]));
  const common = proofs.filter(({ stepIndex }) => others.has(stepIndex));
  if (common.length === 0) return "the runs have no proof of the same step";
  const first = common.find(
    ({ stepIndex, weightsSha256 }) =>
      Buffer.compare(weightsSha256, others.get(stepIndex)!.weightsSha256) !== 0,
  );
  if (first === undefined) return `all ${common.length} proofs of the same steps agree`;
  return `the weights differ from the proof of step ${first.stepIndex} on, or earlier`;
}

/** A weight has moved when it went farther than this. */
const MOVED = 0.02;
const MOVER_COUNT = 4;

function reasons(
  { weights }: StateDiff,
  events: readonly StepEvent[],
  mutations: readonly StepEvent[],
  horizon: number,
): string[] {
  const told = mutations.map((each) => `step ${each.step}: the configuration changed`);
  const decisive = events.filter(({ name }) => DECISIVE.includes(name));
  told.push(...decisive.slice(-MOVER_COUNT).map((each) => `step ${each.step}: ${eventText(each)}`));
  for (const { name, change, relativeError, scoredCount } of weights.slice(0, MOVER_COUNT)) {
    if (Math.abs(change) < MOVED) break;
    const moved = `${name} ${change > 0 ? "gained" : "lost"} ${Math.abs(change).toFixed(3)}`;
    const evidence =
      relativeError === null
        ? "no forecast of it came due"
        : `its errors were ${relativeError.toFixed(3)} of the mixture's over ${scoredCount} targets`;
    told.push(`${moved}: ${evidence} (horizon ${horizon})`);
  }
  return told.length > 0 ? told : ["no weight moved far, and nothing happened that moves weights"];
}

const DECISIVE: readonly string[] = [
  "regime_changed",
  "seasons_changed",
  "mode_changed",
  "signal_reacquired",
  "degraded_inference_mode_activated",
  "normal_operation_restored",
];
