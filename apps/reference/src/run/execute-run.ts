/**
 * Carries out one run of the command: configuration, input, resumption, rows, exit code.
 *
 * Nothing is written before the first row has been read, so a misspelled file or column name leaves an
 * earlier run's results unchanged.
 *
 * @module
 */
import {
  InputError,
  InputStream,
  readFirstRows,
  RowReader,
  type InputRow,
} from "@meristem/io-rows";
import type { SnapshotKey } from "@meristem/io-snapshots";
import { isOperatingError } from "@meristem/leyline";
import {
  ActiveRun,
  assertSameSettings,
  isSameInput,
  measuredLoad,
  openSession,
  outputPorts,
  readStoredRun,
  rehearse,
  runIdentity,
  RunOutputs,
  StoreEvents,
  type ActiveRunParts,
  type RunEnding,
  type RunIdentity,
  type RunSummary,
  type StoredRun,
} from "@meristem/run-directory/advanced";
import { unusedKeyWarnings, type RunConfig } from "@meristem/run-directory/config";
import type { CommandPorts } from "../command-line/command.js";
import { EXIT, exitCodeOf, type ExitCode } from "../command-line/exit-code.js";
import { findSnapshotKey } from "../host/snapshot-key.js";
import { assertNoFileInTheWay } from "./result-directory.js";
import { configOf } from "./run-config.js";
import { openRunInput, type RunInput } from "./run-input.js";
import { RunNarrator } from "./run-narrator.js";
import type { RunRequest } from "./run-request.js";
import { withinStopLimit, type RunStage } from "./stop-limit.js";

export interface RunResult {
  readonly exitCode: ExitCode;
  readonly summary: RunSummary;
}

/**
 * After a stop signal it ends within `STOP_MS_MAX`.
 *
 * @throws StopOverdueError after that time; OperatingError, mapped by {@link exitCodeOf}, when the run
 *   fails before its first row
 */
export function executeRun(request: RunRequest, ports: CommandPorts): Promise<RunResult> {
  const stage: RunStage = { name: "opening the run", onOverdue: () => Promise.resolve() };
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
  const identity = runIdentity(request, {
    config,
    inputFormat: input.format,
    isPiped: request.file === undefined,
    codeVersion: ports.facts.version,
  });
  const stream = new InputStream(input.chunks(), ports.stop.signal);
  try {
    return await runOver(stream, { request, ports, stage, config, identity, input, key, warnings });
  } finally {
    await stream.close();
  }
}

interface RunContext {
  readonly request: RunRequest;
  readonly ports: CommandPorts;
  readonly stage: RunStage;
  readonly config: RunConfig;
  readonly identity: RunIdentity;
  readonly input: RunInput;
  readonly key: SnapshotKey | undefined;
  /** About the place of the key, for example a file that others can read. */
  readonly warnings: readonly string[];
}

async function runOver(stream: InputStream, context: RunContext): Promise<RunResult> {
  const { request, ports, stage, config, identity, input, key } = context;
  const { directory } = request;
  const storeEvents = new StoreEvents();
  const onSnapshotEvent = storeEvents.note;
  const facts = { config, identity, key, onSnapshotEvent };
  const stored =
    request.isResumed && directory !== undefined
      ? await readStoredRun(directory, outputPorts(ports.files, facts))
      : undefined;
  let isReached = false;
  if (stored !== undefined) {
    assertSameSettings(stored.position.identity.settings, identity.settings);
    isReached = await isSameInput(stream, stored, input.name);
  }
  const { format, columns, timeUnit } = identity;
  const resume = stored?.position.input;
  const reader = new RowReader({ name: input.name, format, columns, timeUnit, resume });
  const first = stored === undefined ? await readFirstRows(stream, reader) : undefined;
  const narrator = new RunNarrator({ request, ports, input, stored });
  for (const warning of context.warnings) narrator.warn(warning);
  for (const warning of unusedKeyWarnings(config)) narrator.warn(warning);
  await narrator.begin(reader.layout);
  const monotonicNs = (): bigint => ports.clock.monotonicNs();
  const sessionFacts = {
    identity,
    config,
    inputName: input.name,
    defaultSeries: input.seriesName,
    load: measuredLoad(config, monotonicNs),
    monotonicNs,
  };
  const session = openSession(sessionFacts, stored);
  if (stored !== undefined) narrator.noteStored(session.rowCount, stored.generation);
  stage.onOverdue = () => narrator.breakOff(session);
  // A run that is stopped before its first new row leaves an earlier run's results unchanged.
  const isIdle = !isReached && first === undefined && ports.stop.signal.aborted;
  if (!isIdle) rehearse(openSession(sessionFacts), monotonicNs);
  const outputs = isIdle
    ? undefined
    : await openOutputs(context, { stored, narrator, storeEvents });
  storeEvents.deliverTo({
    offer: (record) => outputs?.telemetry.offer(record),
    warn: (text) => narrator.warn(text),
  });
  const { copy } = outputs ?? {};
  if (copy !== undefined) stream.onUsed((bytes) => copy.append(bytes));
  const { files } = ports;
  const active = { session, outputs, stream, reader, identity, config, storeEvents, files, key };
  try {
    const result = await useRows({ ...active, context, narrator }, first);
    stage.name = "closing the files";
    await outputs?.close();
    return result;
  } catch (error) {
    await outputs?.abandon();
    if (isOperatingError(error)) await narrator.breakOff(session);
    throw error;
  }
}

interface RunParts extends ActiveRunParts {
  readonly context: RunContext;
  readonly narrator: RunNarrator;
}

async function useRows(parts: RunParts, first: Iterable<InputRow> | undefined): Promise<RunResult> {
  const { context, session, narrator } = parts;
  const { ports, stage } = context;
  let isResumable = true;
  const active = new ActiveRun(parts, {
    monotonicNs: () => ports.clock.monotonicNs(),
    breathe: ports.breathe,
    isStopped: () => ports.stop.signal.aborted || narrator.isOutputClosed,
    onStep: (step) => narrator.noteStep(step),
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
  const summary = await active.finish(ended);
  await narrator.end(summary, failure);
  const exitCode = exitCodeFor({ failure, ended, isResumable, ports, narrator });
  return { exitCode, summary };
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
  // A closed stdout (such as `| head`) ends the run without an error.
  if (ended === "stopped" && !narrator.isOutputClosed) return ports.stop.exitCode();
  return isResumable ? EXIT.ok : EXIT.degraded;
}

async function openOutputs(
  { request, ports, config, identity, key }: RunContext,
  {
    stored,
    narrator,
    storeEvents,
  }: Pick<RunParts, "narrator" | "storeEvents"> & { stored?: StoredRun | undefined },
): Promise<RunOutputs | undefined> {
  const { directory, isRecorded } = request;
  if (directory === undefined) return undefined;
  const through = outputPorts(ports.files, {
    config,
    identity,
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
