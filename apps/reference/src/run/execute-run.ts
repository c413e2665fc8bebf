/**
 * Carries out one run: configuration, input, resumption, the rows, the files at the end.
 *
 * Nothing is written before the input has given its first row, so a mistyped file or column leaves
 * an earlier run's results alone.
 *
 * @module
 */
import type { SnapshotKey } from "@meristem/io-snapshots";
import { isOperatingError } from "@meristem/leyline";
import type { CommandPorts } from "../command-line/command.js";
import { EXIT, exitCodeOf, type ExitCode } from "../command-line/exit-code.js";
import { asWritten } from "../config/load-config.js";
import type { RunConfig } from "../config/sections.js";
import { unusedKeyNames, unusedKeyWarnings } from "../config/unused-keys.js";
import { findSnapshotKey } from "../host/snapshot-key.js";
import { InputError } from "../input/input-error.js";
import { InputStream } from "../input/input-stream.js";
import { RowReader, type InputRow } from "../input/row-reader.js";
import { openPredictor, outputPorts } from "../wiring.js";
import { ActiveRun } from "./active-run.js";
import { configOf } from "./run-config.js";
import { assertNoFileInTheWay } from "./result-directory.js";
import { openRunInput, type RunInput } from "./run-input.js";
import { measuredLoad } from "./run-load.js";
import { RunNarrator } from "./run-narrator.js";
import { RunOutputs } from "./run-outputs.js";
import { rehearse } from "./rehearsal.js";
import { recipeOf, type RunRecipe } from "./run-recipe.js";
import { runStamp, type RunStamp } from "./run-stamp.js";
import { longestSeason, type RunRequest } from "./run-request.js";
import { RunSession, type SessionOptions } from "./run-session.js";
import { seriesCountMaxOf } from "./series-limit.js";
import { assertSameSettings, runSettings, type RunSettings } from "./run-settings.js";
import type { StoredRun } from "./run-state.js";
import { withinStopLimit, type RunStage } from "./stop-limit.js";
import { isSameInput, readStoredRun, reopenSeries } from "./stored-run.js";
import { StoreEvents } from "./store-events.js";
import { summarise, type RunEnding, type RunSummary, type SummaryFacts } from "./summary.js";
import { writeResults } from "./write-results.js";

export interface RunResult {
  readonly exitCode: ExitCode;
  readonly summary: RunSummary;
}

/**
 * Told to stop, it ends within {@link STOP_MS_MAX}.
 *
 * @throws StopOverdueError when it could not; OperatingError for what {@link exitCodeOf} knows, before
 *   the first row was used.
 */
export function executeRun(request: RunRequest, ports: CommandPorts): Promise<RunResult> {
  const stage: RunStage = { name: "opening the run", lastWords: () => Promise.resolve() };
  return withinStopLimit(carryOut(request, ports, stage), stage, ports);
}

async function carryOut(
  request: RunRequest,
  ports: CommandPorts,
  stage: RunStage,
): Promise<RunResult> {
  const config = await configOf(request, ports);
  if (request.directory !== undefined) {
    const option = request.isResumed ? "--resume" : "--out";
    await assertNoFileInTheWay(request.directory, option, ports.files);
  }
  const { key, warnings } =
    request.directory === undefined
      ? { key: undefined, warnings: [] }
      : await findSnapshotKey(ports.environment);
  const input = await openRunInput(request, ports);
  const stream = new InputStream(input.chunks(), ports.stop.signal);
  try {
    return await runOver(stream, { request, ports, stage, config, input, key, warnings });
  } finally {
    await stream.close();
  }
}

interface RunContext {
  readonly request: RunRequest;
  readonly ports: CommandPorts;
  readonly stage: RunStage;
  readonly config: RunConfig;
  readonly input: RunInput;
  readonly key: SnapshotKey | undefined;
  /** About where the key lies. */
  readonly warnings: readonly string[];
}

async function runOver(stream: InputStream, context: RunContext): Promise<RunResult> {
  const { request, ports, stage, config, input, key } = context;
  const { directory } = request;
  const settings = runSettings(request, config);
  const stamp = runStamp(settings, ports.facts.version);
  const storeEvents = new StoreEvents();
  const onSnapshotEvent = storeEvents.note;
  const stored =
    request.isResumed && directory !== undefined
      ? await readStoredRun(
          directory,
          outputPorts(ports.files, { config, stamp, key, onSnapshotEvent }),
        )
      : undefined;
  let isReached = false;
  if (stored !== undefined) {
    assertSameSettings(stored.position.settings, settings);
    isReached = await isSameInput(stream, stored, input.name);
  }
  const format = request.format ?? input.format;
  const recipe = recipeOf(request, {
    config,
    format,
    yardstickSeason: yardstickOf(request) ?? 1,
    codeVersion: stamp.codeVersion,
  });
  const reader = new RowReader({
    name: input.name,
    format,
    columns: request.columns,
    timeUnit: request.timeUnit,
    resume: stored?.position.input,
  });
  const first =
    stored === undefined ? await firstRows(stream, reader, ports.stop.signal) : undefined;
  const narrator = new RunNarrator({ request, ports, input, stored });
  for (const warning of context.warnings) narrator.warn(warning);
  for (const warning of unusedKeyWarnings(config)) narrator.warn(warning);
  await narrator.begin(reader.layout);
  const session = openSession(context, stored);
  if (stored !== undefined) narrator.noteStored(session.rowCount, stored.generation);
  stage.lastWords = () => narrator.breakOff(session);
  // Stopped before the first new row: an earlier run's results stay what they are.
  const isIdle = !isReached && first === undefined && ports.stop.signal.aborted;
  if (!isIdle) rehearse(openSession(context, undefined), () => ports.clock.monotonicNs());
  const outputs = isIdle
    ? undefined
    : await openOutputs(context, { stamp, stored, narrator, storeEvents });
  storeEvents.tellTo({
    offer: (record) => outputs?.telemetry.offer(record),
    warn: (text) => narrator.warn(text),
  });
  const { copy } = outputs ?? {};
  if (copy !== undefined) stream.onUsed((bytes) => copy.append(bytes));
  const parts = {
    context,
    session,
    outputs,
    stream,
    reader,
    settings,
    recipe,
    stamp,
    narrator,
    storeEvents,
  };
  try {
    const result = await useRows(parts, first);
    stage.name = "closing the files";
    await outputs?.close();
    return result;
  } catch (error) {
    await outputs?.abandon();
    if (isOperatingError(error)) await narrator.breakOff(session);
    throw error;
  }
}

interface RunParts {
  readonly context: RunContext;
  readonly session: RunSession;
  readonly outputs: RunOutputs | undefined;
  readonly stream: InputStream;
  readonly reader: RowReader;
  readonly settings: RunSettings;
  readonly recipe: RunRecipe;
  readonly stamp: RunStamp;
  readonly narrator: RunNarrator;
  readonly storeEvents: StoreEvents;
}

async function useRows(parts: RunParts, first: Iterable<InputRow> | undefined): Promise<RunResult> {
  const { context, session, outputs, narrator } = parts;
  const { ports, stage, config, request } = context;
  let isResumable = true;
  const active = new ActiveRun(parts, {
    monotonicNs: () => ports.clock.monotonicNs(),
    breathe: ports.breathe,
    isStopped: () => ports.stop.signal.aborted || narrator.isUnheard,
    onStep: (step) => narrator.tell(step),
    onPause: (usedBytes) => narrator.pause(session, usedBytes),
    onStored: (rowCount, generation) => {
      isResumable = true;
      narrator.noteStored(rowCount, generation);
    },
    onUnstored: (error) => {
      isResumable = false;
      narrator.warn(`the state could not be stored: ${error.message}`);
    },
    onStage: (name) => (stage.name = name),
    snapshotCadence: config.snapshots,
    snapshotCodec: config.snapshots.codec,
    telemetryIntervalSteps: config.telemetry.intervalSteps,
    parityIntervalSteps: config.telemetry.parityIntervalSteps,
  });
  let ended: RunEnding;
  let failure: InputError | undefined;
  try {
    ended = await active.consume(first);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    failure = error;
    ended = "input_error";
  }
  const telemetry = await active.finish(ended === "end_of_input");
  const yardstickSeason = yardstickOf(request);
  const facts = {
    ended,
    yardstickSeason,
    config: asWritten(config),
    unusedKeys: unusedKeyNames(config),
    telemetry,
    events: parts.storeEvents.counts(),
    ...inputFacts(parts.stream),
  };
  const summary = summarise(session, facts);
  stage.name = "writing the results";
  if (outputs !== undefined) {
    const { key } = context;
    await writeResults(summary, { outputs, session, files: ports.files, key });
  }
  await narrator.end(summary, failure);
  const exitCode = exitCodeFor({ failure, ended, isResumable, ports, narrator });
  return { exitCode, summary };
}

function inputFacts(stream: InputStream): Pick<SummaryFacts, "inputBytes" | "inputSha256"> {
  const { usedBytes, sha256 } = stream.fingerprint();
  return { inputBytes: usedBytes, inputSha256: Buffer.from(sha256).toString("hex") };
}

interface EndFacts {
  readonly failure: InputError | undefined;
  readonly ended: RunEnding;
  readonly isResumable: boolean;
  readonly ports: CommandPorts;
  readonly narrator: RunNarrator;
}

function exitCodeFor({ failure, ended, isResumable, ports, narrator }: EndFacts): ExitCode {
  if (failure !== undefined) return exitCodeOf(failure);
  // Whoever read our output has what it wanted: nothing is wrong.
  if (ended === "stopped" && !narrator.isUnheard) return ports.stop.exitCode();
  return isResumable ? EXIT.ok : EXIT.degraded;
}

/** Reads until a row is there, so that what is wrong with the whole input shows at once. */
async function firstRows(
  stream: InputStream,
  reader: RowReader,
  stop: AbortSignal,
): Promise<Iterable<InputRow> | undefined> {
  for (;;) {
    const chunk = await stream.next();
    if (stop.aborted) return undefined;
    const rows = chunk === undefined ? reader.end() : reader.push(chunk);
    const { done, value } = rows.next();
    if (done !== true) return withFirst(value, rows);
    if (chunk === undefined) return undefined;
  }
}

function* withFirst(first: InputRow, rest: Iterable<InputRow>): Generator<InputRow> {
  yield first;
  yield* rest;
}

function openSession(context: RunContext, stored: StoredRun | undefined): RunSession {
  const { request, ports, config, input } = context;
  const options: SessionOptions = {
    inputName: input.name,
    defaultSeries: stored?.position.defaultSeries ?? input.seriesName,
    isStrict: request.isStrict,
    seriesCountMax: seriesCountMaxOf(request, config),
    horizons: config.predictor.horizons,
    season: yardstickOf(request) ?? 1,
  };
  const monotonicNs = (): bigint => ports.clock.monotonicNs();
  const load = measuredLoad(config, monotonicNs);
  const resumed =
    stored === undefined
      ? undefined
      : { series: reopenSeries(stored, options, config, load), stepTimes: stored.stepTimes };
  const createPredictor = (seriesKey: string): ReturnType<typeof openPredictor> =>
    openPredictor(seriesKey, config, load(seriesKey));
  return new RunSession(options, { createPredictor, monotonicNs }, resumed);
}

async function openOutputs(
  { request, ports, config, key }: RunContext,
  {
    stamp,
    stored,
    narrator,
    storeEvents,
  }: Pick<RunParts, "stamp" | "narrator" | "storeEvents"> & { stored?: StoredRun | undefined },
): Promise<RunOutputs | undefined> {
  const { directory, isRecorded } = request;
  if (directory === undefined) return undefined;
  const through = outputPorts(ports.files, {
    config,
    stamp,
    key,
    hasThreads: ports.hasThreads,
    onSnapshotEvent: storeEvents.note,
    onTelemetryTrouble: ({ message }) => narrator.warn(`telemetry is not written: ${message}`),
  });
  const options = { directory, isRecorded };
  return stored === undefined
    ? await RunOutputs.create(options, through)
    : await RunOutputs.reopen(options, stored.position, through);
}

function yardstickOf({ yardstickSeason, season }: RunRequest): number | undefined {
  return yardstickSeason ?? longestSeason(season);
}
