/**
 * A run from its first row to its end: rows in, forecasts out, a snapshot now and then.
 *
 * Everything between two awaits is synchronous, and a snapshot is taken only there: it never sees
 * half a row. It is written while the rows go on.
 *
 * @module
 */
import type { InputRow, InputStream, RowReader } from "@meristem/io-rows";
import { createRunStateEncoder, type RunStateEncoder } from "@meristem/io-snapshots";
import { isOperatingError, type ErrorReport } from "@meristem/leyline";
import type { RunConfig } from "../config/sections.js";
import { isParityDue, paritySampleOf } from "../files/parity-file.js";
import type { RunOutputs } from "../files/run-outputs.js";
import { maturedLines, openLines } from "../forecasts/step-lines.js";
import type { RunIdentity } from "../identity/run-identity.js";
import { captureSession, encodeRunState } from "../state/run-state.js";
import { telemetryCount, type TelemetryCount } from "../telemetry/run-telemetry.js";
import type { RunSession, SessionStep } from "./run-session.js";

export interface ActiveRunParts {
  readonly session: RunSession;
  readonly reader: RowReader;
  readonly stream: InputStream;
  /** Absent: nothing is written to files. */
  readonly outputs: RunOutputs | undefined;
  readonly identity: RunIdentity;
}

export interface ActiveRunPorts {
  readonly monotonicNs: () => bigint;
  /** Lets signals and other work of the process in. */
  readonly breathe: () => Promise<void>;
  /** True when the run is to end after the row at hand. */
  readonly isStopped: () => boolean;
  /** Told every row that was used. */
  readonly onStep: (step: SessionStep) => void;
  /**
   * Called between rows, about ten times a second and at the end of each chunk, with how many bytes of
   * the input were used.
   */
  readonly onPause: (usedBytes: number) => Promise<void>;
  /** Told each snapshot that is durable, with the rows that had been used when it was taken. */
  readonly onStored: (rowCount: number, generation: number) => void;
  /** Told each that is not. The run goes on. */
  readonly onUnstored: (error: ErrorReport) => void;
  /** Told what the run waits for when it waits. */
  readonly onStage: (name: string) => void;
  /** How often snapshots, telemetry records and proofs are written. */
  readonly config: Pick<RunConfig, "snapshots" | "telemetry">;
}

const PAUSE_NS = 100_000_000n;
const FORECASTING = "writing the forecasts";
const STORING = "storing the state";
/** Snapshots may take at most one part in this of a run's time. */
const SNAPSHOT_TIME_SHARE = 20n;

export class ActiveRun {
  readonly #parts: ActiveRunParts;
  readonly #ports: ActiveRunPorts;
  readonly #encoder: RunStateEncoder;
  #lastRow: InputRow | undefined;
  #rowsSinceSnapshot = 0;
  #nextSnapshotNs: bigint;
  #nextPauseNs: bigint;
  /** The snapshot under way, and what ended it before its time. */
  #saving: Promise<{ readonly error: unknown } | undefined> | undefined;

  constructor(parts: ActiveRunParts, ports: ActiveRunPorts) {
    this.#parts = parts;
    this.#ports = ports;
    this.#encoder = createRunStateEncoder(ports.config.snapshots.codec);
    const now = ports.monotonicNs();
    this.#nextSnapshotNs = now + msToNs(ports.config.snapshots.intervalMs);
    this.#nextPauseNs = now + PAUSE_NS;
  }

  /**
   * Uses rows until the input ends or the run is stopped. What was used before an error stays used:
   * {@link ActiveRun.finish} can follow.
   *
   * @throws InputError `INPUT_…`; OperatingError `FILE_…`
   */
  async consume(pending: Iterable<InputRow> | undefined): Promise<"end_of_input" | "stopped"> {
    const { reader, stream } = this.#parts;
    this.#ports.onStage(FORECASTING);
    if (pending !== undefined) await this.#use(pending);
    while (!this.#ports.isStopped()) {
      const chunk = await stream.next();
      if (chunk === undefined) {
        if (this.#ports.isStopped()) break;
        await this.#use(reader.end());
        return "end_of_input";
      }
      await this.#use(reader.push(chunk));
      if (this.#lastRow !== undefined) stream.markUsed(this.#lastRow.endOffsetBytes);
      await this.#pause();
      this.#parts.session.idle();
    }
    return "stopped";
  }

  /**
   * Stores where the run stands, then adds the forecasts that are still open.
   *
   * @param isWhole The input has ended: what follows its last row is used too.
   * @returns What became of the run's telemetry; nothing where there is none.
   */
  async finish(isWhole: boolean): Promise<TelemetryCount | undefined> {
    const { outputs, session, stream } = this.#parts;
    if (outputs === undefined) return undefined;
    this.#ports.onStage(STORING);
    await this.#saved();
    await this.#snapshot(outputs);
    this.#ports.onStage("writing the forecasts that are still open");
    if (isWhole) stream.markAllUsed();
    for (const line of openLines(session)) {
      outputs.forecasts.append(line);
      if (outputs.forecasts.isFull) await outputs.forecasts.flush();
    }
    await outputs.forecasts.sync();
    await outputs.parity.finish();
    await outputs.copy?.sync();
    return telemetryCount(await outputs.telemetry.mark());
  }

  async #use(rows: Iterable<InputRow>): Promise<void> {
    const { session, outputs } = this.#parts;
    for (const row of rows) {
      const step = session.step(row);
      this.#lastRow = row;
      this.#rowsSinceSnapshot++;
      if (step !== undefined) {
        if (outputs !== undefined) record(step, outputs, this.#ports.config.telemetry);
        this.#ports.onStep(step);
      }
      if (outputs?.isFull === true) await outputs.flush();
      if (this.#rowsSinceSnapshot % 16 !== 0 && !this.#isRowCadenceDue()) continue;
      const now = this.#ports.monotonicNs();
      if (now >= this.#nextPauseNs) {
        await this.#pause();
        await this.#ports.breathe();
      }
      if (this.#isRowCadenceDue() || now >= this.#nextSnapshotNs) await this.#snapshotNow();
      if (this.#ports.isStopped()) return;
    }
  }

  async #pause(): Promise<void> {
    this.#nextPauseNs = this.#ports.monotonicNs() + PAUSE_NS;
    await this.#ports.onPause(this.#lastRow?.endOffsetBytes ?? 0);
  }

  #isRowCadenceDue(): boolean {
    const { intervalRows } = this.#ports.config.snapshots;
    return intervalRows > 0 && this.#rowsSinceSnapshot >= intervalRows;
  }

  /** Begins to store where the run stands; the rows go on meanwhile. */
  async #snapshotNow(): Promise<void> {
    const { outputs } = this.#parts;
    if (outputs === undefined) return;
    if (this.#saving !== undefined) {
      // One at a time. Who counts rows gets a snapshot at every count.
      if (!this.#isRowCadenceDue()) return;
      this.#ports.onStage(STORING);
      await this.#saved();
      this.#ports.onStage(FORECASTING);
    }
    const started = this.#ports.monotonicNs();
    this.#saving = this.#snapshot(outputs).then(
      () => undefined,
      (error: unknown) => ({ error }),
    );
    this.#rowsSinceSnapshot = 0;
    const now = this.#ports.monotonicNs();
    const pauseNs = msToNs(this.#ports.config.snapshots.intervalMs);
    const restNs = (now - started) * SNAPSHOT_TIME_SHARE;
    this.#nextSnapshotNs = now + (restNs > pauseNs ? restNs : pauseNs);
    void this.#saving.then((failure) => {
      if (failure === undefined) this.#saving = undefined;
    });
  }

  /** Waits for the snapshot under way. @throws what it failed with, but for the store's own errors */
  async #saved(): Promise<void> {
    const failure = await this.#saving;
    this.#saving = undefined;
    if (failure !== undefined) throw failure.error;
  }

  /**
   * Stores the run as it stands at the call. A disk that refuses a snapshot costs the way back, not the
   * forecasts.
   */
  async #snapshot(outputs: RunOutputs): Promise<void> {
    const { session, reader, stream, identity } = this.#parts;
    const row = this.#lastRow;
    if (row === undefined || reader.layout === undefined) return;
    stream.markUsed(row.endOffsetBytes);
    const { sha256, usedBytes, lastByte } = stream.fingerprint();
    const input = {
      layout: reader.layout,
      offsetBytes: usedBytes,
      line: row.nextLine,
      afterCarriageReturn: lastByte === CARRIAGE_RETURN,
    };
    const { rowCount } = session;
    const captured = captureSession(session, this.#encoder);
    // Everything up to here is of one moment; from the next line on the rows may go on.
    const position = {
      input,
      inputName: session.options.inputName,
      defaultSeries: session.options.defaultSeries,
      prefixSha256: sha256,
      outputs: await outputs.settle(),
      identity,
    };
    try {
      const { generation } = await outputs.store.putFrame(encodeRunState(position, captured));
      this.#ports.onStored(rowCount, generation);
    } catch (error) {
      if (!isOperatingError(error)) throw error;
      this.#ports.onUnstored(error);
    }
  }
}

const CARRIAGE_RETURN = 13;

/** Rows whose target has come, and the telemetry of the step. */
function record(
  step: SessionStep,
  outputs: RunOutputs,
  { intervalSteps, parityIntervalSteps }: RunConfig["telemetry"],
): void {
  const { series, forecast } = step;
  for (const line of maturedLines(step)) outputs.forecasts.append(line);
  outputs.telemetry.tell(forecast, series.predictor, intervalSteps);
  if (isParityDue(step, parityIntervalSteps)) outputs.parity.add(paritySampleOf(step));
}

function msToNs(ms: number): bigint {
  return BigInt(Math.round(ms * 1e6));
}
