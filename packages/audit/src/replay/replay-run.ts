/**
 * Replays a run, from the start or from a snapshot, and compares every line of `forecasts.csv` and every
 * record of `parity.log`. Writes nothing.
 *
 * @module
 */
import { compareParity, type ParitySample } from "@meristem/io-telemetry/parity";
import type { v1 } from "@meristem/leyline";
import {
  FORECASTS_FILE,
  FORECASTS_HEADER,
  isParityDue,
  maturedLines,
  openLines,
  paritySampleOf,
  type RunSession,
  type SessionStep,
} from "@meristem/run-directory/advanced";
import type { AuditPorts } from "../audit-ports.js";
import { ExpectedFile } from "./expected-file.js";
import { replayPlan, type ReplayPlan, type ReplayRequest } from "./replay-plan.js";
import { openReplaySession, replayedSteps } from "./replay-session.js";

export interface ReplayResult {
  readonly directory: string;
  /** Path of the input that was read. */
  readonly inputPath: string;
  /** Number of the snapshot that the replay started from; `undefined`: the start of the run. */
  readonly generation: number | undefined;
  /** Version of the program that recorded the run. */
  readonly codeVersion: string;
  /** Whether the run has a summary. Without one it is compared up to its newest snapshot. */
  readonly isFinished: boolean;
  /** Rows that were replayed. */
  readonly rowCount: number;
  /** Equal lines of `forecasts.csv`, the header included. */
  readonly forecastLineCount: number;
  /** Equal parity records. */
  readonly parityCount: number;
  /** The first difference, for people; `undefined`: none was found. */
  readonly difference: string | undefined;
  /** Whether `ports.signal` ended the replay before the end of the input. */
  readonly isStopped: boolean;
}

/**
 * Cost: every step from the snapshot on, and two reads of the input. Memory does not grow with the input.
 *
 * @throws RequestError when there is no such run or snapshot; ResumeError when the input is another one
 *   or a file of the run is damaged; InputError when the input cannot be read; ConfigError when this
 *   version refuses the recorded configuration; OperatingError `FILE_…`, `STATE_UNREADABLE`,
 *   `TELEMETRY_CORRUPT`
 */
export async function replayRun(request: ReplayRequest, ports: AuditPorts): Promise<ReplayResult> {
  const plan = await replayPlan(request, ports);
  const file = await ports.files.open(`${plan.directory}/${FORECASTS_FILE}`, "read");
  try {
    const startBytes = plan.from?.position.outputs.forecastsBytes ?? 0;
    const replay = new Replay(plan, ports, new ExpectedFile(file, startBytes));
    const outcome = await replay.run();
    const { directory, inputPath, identity, isFinished } = plan;
    const { generation } = request;
    const { codeVersion } = identity;
    return { directory, inputPath, generation, codeVersion, isFinished, ...outcome };
  } finally {
    await file.close();
  }
}

type ReplayOutcome = Pick<
  ReplayResult,
  "rowCount" | "forecastLineCount" | "parityCount" | "difference" | "isStopped"
>;

class Replay {
  readonly #plan: ReplayPlan;
  readonly #ports: AuditPorts;
  readonly #forecasts: ExpectedFile;
  readonly #session: RunSession;
  readonly #intervalSteps: number;
  #rowCount = 0;
  #parityCount = 0;
  #parityDifference: string | undefined;

  constructor(plan: ReplayPlan, ports: AuditPorts, forecasts: ExpectedFile) {
    this.#plan = plan;
    this.#ports = ports;
    this.#forecasts = forecasts;
    const { session, config } = openReplaySession(plan, ports);
    this.#session = session;
    this.#intervalSteps = config.telemetry.parityIntervalSteps;
  }

  async run(): Promise<ReplayOutcome> {
    if (this.#plan.from === undefined) this.#forecasts.add(FORECASTS_HEADER);
    for await (const step of replayedSteps(this.#plan, this.#session, this.#ports)) {
      this.#rowCount++;
      this.#compareParity(step);
      for (const line of maturedLines(step)) this.#forecasts.add(line);
      await this.#forecasts.compare("enough");
      if (this.#isOver) break;
    }
    return await this.#finish();
  }

  get #isStopped(): boolean {
    return this.#ports.signal?.aborted === true;
  }

  get #isOver(): boolean {
    const difference = this.#parityDifference ?? this.#forecasts.difference;
    return difference !== undefined || this.#isStopped;
  }

  #compareParity(step: SessionStep): void {
    if (!isParityDue(step, this.#intervalSteps)) return;
    const sample = paritySampleOf(step);
    const record = this.#plan.parity[this.#parityCount];
    this.#parityDifference = parityDifference(record, sample, this.#plan);
    if (this.#parityDifference === undefined) this.#parityCount++;
  }

  async #finish(): Promise<ReplayOutcome> {
    const { isFinished, parity } = this.#plan;
    const isStopped = this.#isStopped;
    if (!this.#isOver) {
      if (isFinished) for (const line of openLines(this.#session)) this.#forecasts.add(line);
      await this.#forecasts.compare(isFinished ? "whole" : "rest");
      if (this.#parityCount < parity.length) {
        const { sequence } = parity[this.#parityCount]!;
        this.#parityDifference = `parity record ${sequence}: the replay has none`;
      }
    }
    return {
      rowCount: this.#rowCount,
      forecastLineCount: this.#forecasts.sameLineCount,
      parityCount: this.#parityCount,
      difference: this.#parityDifference ?? this.#lineDifference,
      isStopped,
    };
  }

  get #lineDifference(): string | undefined {
    const { difference } = this.#forecasts;
    if (difference === undefined) return undefined;
    const line = this.#plan.firstLine + difference.sameLineCount;
    const place = `${this.#plan.directory}/${FORECASTS_FILE}:${line}`;
    return `${place}: recorded "${difference.recorded}", replayed "${difference.replayed}"`;
  }
}

function parityDifference(
  record: v1.ParityRecord | undefined,
  sample: ParitySample,
  { position }: ReplayPlan,
): string | undefined {
  const replayed = `series ${JSON.stringify(sample.series)}, step ${sample.stepIndex}`;
  if (record === undefined) return `${replayed}: no parity record was kept of it`;
  const name = `parity record ${record.sequence}`;
  if (record.series !== sample.series || record.stepIndex !== sample.stepIndex) {
    const recorded = `series ${JSON.stringify(record.series)}, step ${record.stepIndex}`;
    return `${name}: recorded for ${recorded}, replayed at ${replayed}`;
  }
  if (Buffer.compare(record.configFingerprint, position.identity.configFingerprint) !== 0) {
    return `${name} (${replayed}): made under another configuration`;
  }
  const verdict = compareParity(record, sample);
  if (verdict === "exact") return undefined;
  const how = verdict === "differs" ? "differ" : "agree within the bound, but not exactly";
  return `${name} (${replayed}): the weights or the transport cost ${how}`;
}
