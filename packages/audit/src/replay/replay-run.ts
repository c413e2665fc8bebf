/**
 * Runs a run again, from the start or from a snapshot, and compares what comes out with what it left:
 * every line of `forecasts.csv` and every record of `parity.log`. Writes nothing.
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
  type StoredRun,
} from "@meristem/run-directory/advanced";
import type { AuditPorts } from "../audit-ports.js";
import { ExpectedFile } from "./expected-file.js";
import type { ReplayPlan } from "./replay-plan.js";
import { openReplaySession, replayedSteps } from "./replay-session.js";

/** What came of it. */
export interface ReplayResult {
  readonly rowCount: number;
  readonly forecastLineCount: number;
  readonly parityCount: number;
  /** The first thing that differs, for people; `undefined` when all agrees. */
  readonly difference: string | undefined;
  readonly isStopped: boolean;
}

/** @throws InputError; OperatingError `FILE_…`, `STATE_UNREADABLE` */
export async function replayRun(plan: ReplayPlan, ports: AuditPorts): Promise<ReplayResult> {
  const file = await ports.files.open(`${plan.directory}/${FORECASTS_FILE}`, "read");
  try {
    return await new Replay(plan, ports, new ExpectedFile(file, startBytes(plan.from))).run();
  } finally {
    await file.close();
  }
}

function startBytes(from: StoredRun | undefined): number {
  return from?.position.outputs.forecastsBytes ?? 0;
}

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

  async run(): Promise<ReplayResult> {
    if (this.#plan.from === undefined) this.#forecasts.take(FORECASTS_HEADER);
    for await (const step of replayedSteps(this.#plan, this.#session, this.#ports)) {
      this.#rowCount++;
      this.#compareParity(step);
      for (const line of maturedLines(step)) this.#forecasts.take(line);
      await this.#forecasts.compare("enough");
      if (this.#isOver) break;
    }
    return await this.#finish();
  }

  get #isOver(): boolean {
    const isDifferent = this.#parityDifference ?? this.#forecasts.difference;
    return isDifferent !== undefined || this.#ports.signal?.aborted === true;
  }

  #compareParity(step: SessionStep): void {
    if (!isParityDue(step, this.#intervalSteps)) return;
    const sample = paritySampleOf(step);
    const record = this.#plan.parity[this.#parityCount];
    this.#parityDifference = parityDifference(record, sample, this.#plan);
    if (this.#parityDifference === undefined) this.#parityCount++;
  }

  async #finish(): Promise<ReplayResult> {
    const { isEnded, parity, directory } = this.#plan;
    const isStopped = this.#ports.signal?.aborted === true;
    if (!this.#isOver) {
      if (isEnded) for (const line of openLines(this.#session)) this.#forecasts.take(line);
      await this.#forecasts.compare(isEnded ? "whole" : "rest");
      if (this.#parityCount < parity.length) {
        const { sequence } = parity[this.#parityCount]!;
        this.#parityDifference = `parity record ${sequence}: the replay has none`;
      }
    }
    const { difference, sameLineCount } = this.#forecasts;
    const told =
      difference &&
      `${directory}/${FORECASTS_FILE}:${this.#plan.firstLine + difference.sameLineCount}: ` +
        `recorded "${difference.recorded}", replayed "${difference.replayed}"`;
    return {
      rowCount: this.#rowCount,
      forecastLineCount: sameLineCount,
      parityCount: this.#parityCount,
      difference: this.#parityDifference ?? told,
      isStopped,
    };
  }
}

function parityDifference(
  record: v1.ParityRecord | undefined,
  sample: ParitySample,
  { position }: ReplayPlan,
): string | undefined {
  const where = `series ${JSON.stringify(sample.series)}, step ${sample.stepIndex}`;
  if (record === undefined) return `${where}: no parity record was kept of it`;
  const at = `parity record ${record.sequence}`;
  if (record.series !== sample.series || record.stepIndex !== sample.stepIndex) {
    const recorded = `series ${JSON.stringify(record.series)}, step ${record.stepIndex}`;
    return `${at}: recorded for ${recorded}, replayed at ${where}`;
  }
  if (Buffer.compare(record.configFingerprint, position.identity.configFingerprint) !== 0) {
    return `${at} (${where}): made under another configuration`;
  }
  const verdict = compareParity(record, sample);
  if (verdict === "exact") return undefined;
  const how = verdict === "differs" ? "differ" : "agree within the bound, but not exactly";
  return `${at} (${where}): the weights or the transport cost ${how}`;
}
