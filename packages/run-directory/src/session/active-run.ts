/**
 * A run from its first row to its end: rows in, forecasts out, snapshots at a cadence.
 *
 * Everything between two awaits is synchronous, and a snapshot is captured only there, so it never
 * contains half a row. The snapshot is written while later rows are processed.
 *
 * @module
 */
import type { InputRow, InputStream, RowReader } from "@meristem/io-rows";
import {
  createRunStateEncoder,
  type RunStateEncoder,
  type SnapshotKey,
} from "@meristem/io-snapshots";
import { isOperatingError, type ErrorReport } from "@meristem/leyline";
import type { FileSystem } from "@meristem/leyline/ports";
import type { RunConfig } from "../config/sections.js";
import { isParityDue, paritySampleOf } from "../files/parity-file.js";
import type { RunOutputs } from "../files/run-outputs.js";
import { maturedLines, openLines } from "../forecasts/step-lines.js";
import type { RunIdentity } from "../identity/run-identity.js";
import { captureSession, encodeRunState } from "../state/run-state.js";
import { summarise, type RunEnding, type RunSummary } from "../summary/summary.js";
import { writeResults } from "../summary/write-results.js";
import { telemetryCount, type TelemetryCount } from "../telemetry/run-telemetry.js";
import type { StoreEvents } from "../telemetry/store-events.js";
import type { RunSession, SessionStep } from "./run-session.js";

/** The parts of a run. */
export interface ActiveRunParts {
  readonly session: RunSession;
  readonly reader: RowReader;
  readonly stream: InputStream;
  /** `undefined`: no files are written. */
  readonly outputs: RunOutputs | undefined;
  readonly identity: RunIdentity;
  readonly config: RunConfig;
  readonly storeEvents: StoreEvents;
  readonly files: FileSystem;
  /** Seals the summary; `undefined`: no seal. */
  readonly key: SnapshotKey | undefined;
}

/** The environment of a run, and its callbacks. */
export interface ActiveRunPorts {
  /** Monotonic clock, ns. */
  readonly monotonicNs: () => bigint;
  /** Yields to the event loop, so that signals and other work are processed. */
  readonly breathe: () => Promise<void>;
  /** True when the run is to end after the current row. */
  readonly isStopped: () => boolean;
  /** Called for every admitted row. */
  readonly onStep: (step: SessionStep) => void;
  /**
   * Called between rows, about ten times a second and at the end of each chunk, with the number of
   * input bytes used so far.
   */
  readonly onPause: (usedBytes: number) => Promise<void>;
  /** Called for each durable snapshot, with the number of rows it contains. */
  readonly onStored: (rowCount: number, generation: number) => void;
  /** Called for each snapshot that could not be written. The run continues. */
  readonly onUnstored: (error: ErrorReport) => void;
  /** Called when the run begins another stage, with its name for messages. */
  readonly onStage: (name: string) => void;
}

const PAUSE_NS = 100_000_000n;
const FORECASTING = "writing the forecasts";
const STORING = "storing the state";
/** Snapshots may take at most one part in this of a run's time. */
const SNAPSHOT_TIME_SHARE = 20n;
const CARRIAGE_RETURN = 13;

/** A run in progress. One call at a time. */
export class ActiveRun {
  readonly #parts: ActiveRunParts;
  readonly #ports: ActiveRunPorts;
  readonly #encoder: RunStateEncoder;
  #lastRow: InputRow | undefined;
  #rowsSinceSnapshot = 0;
  #nextSnapshotNs: bigint;
  #nextPauseNs: bigint;
  /** The snapshot being written, and the error that ended it early. */
  #saving: Promise<{ readonly error: unknown } | undefined> | undefined;

  constructor(parts: ActiveRunParts, ports: ActiveRunPorts) {
    this.#parts = parts;
    this.#ports = ports;
    const { snapshots } = parts.config;
    this.#encoder = createRunStateEncoder(snapshots.codec);
    const now = ports.monotonicNs();
    this.#nextSnapshotNs = now + msToNs(snapshots.intervalMs);
    this.#nextPauseNs = now + PAUSE_NS;
  }

  /**
   * Uses rows until the input ends or the run is stopped. Rows used before an error stay used:
   * {@link ActiveRun.finish} may follow.
   *
   * @param pending Rows that were read before the run began.
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
      await this.useChunk(chunk);
    }
    return "stopped";
  }

  /**
   * Uses the rows that `chunk`, the newest chunk of the stream, completes.
   *
   * @throws InputError `INPUT_…`; OperatingError `FILE_…`
   */
  async useChunk(chunk: Uint8Array): Promise<void> {
    const { reader, stream, session } = this.#parts;
    await this.#use(reader.push(chunk));
    if (this.#lastRow !== undefined) stream.markUsed(this.#lastRow.endOffsetBytes);
    await this.#pause();
    session.idle();
  }

  /**
   * Stores the final state, appends the forecasts that are still open, and writes the summary and the
   * report.
   *
   * @throws OperatingError `FILE_…`, `REPLACE_VERIFY_FAILED`
   */
  async finish(ended: RunEnding): Promise<RunSummary> {
    const { outputs, session, stream, identity, config, storeEvents, files, key } = this.#parts;
    const telemetry = outputs && (await this.#close(outputs, ended === "end_of_input"));
    const summary = summarise(session, {
      ended,
      identity,
      config,
      telemetry,
      events: storeEvents.counts(),
      input: stream.fingerprint(),
    });
    this.#ports.onStage("writing the results");
    if (outputs !== undefined) await writeResults(summary, { outputs, session, files, key });
    return summary;
  }

  /** @param isWhole The input has ended: bytes after its last row count as used. */
  async #close(outputs: RunOutputs, isWhole: boolean): Promise<TelemetryCount> {
    this.#ports.onStage(STORING);
    await this.#saved();
    await this.#snapshot(outputs);
    this.#ports.onStage("writing the forecasts that are still open");
    if (isWhole) this.#parts.stream.markAllUsed();
    for (const line of openLines(this.#parts.session)) {
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
        if (outputs !== undefined) this.#record(step, outputs);
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

  /** Appends the matured forecasts, the telemetry and, when due, the parity record of one step. */
  #record(step: SessionStep, outputs: RunOutputs): void {
    const { intervalSteps, parityIntervalSteps } = this.#parts.config.telemetry;
    for (const line of maturedLines(step)) outputs.forecasts.append(line);
    outputs.telemetry.offerStep(step.forecast, step.series.predictor, intervalSteps);
    if (isParityDue(step, parityIntervalSteps)) outputs.parity.add(paritySampleOf(step));
  }

  async #pause(): Promise<void> {
    this.#nextPauseNs = this.#ports.monotonicNs() + PAUSE_NS;
    await this.#ports.onPause(this.#lastRow?.endOffsetBytes ?? 0);
  }

  #isRowCadenceDue(): boolean {
    const { intervalRows } = this.#parts.config.snapshots;
    return intervalRows > 0 && this.#rowsSinceSnapshot >= intervalRows;
  }

  /** Begins a snapshot of the current position; later rows are processed while it is written. */
  async #snapshotNow(): Promise<void> {
    const { outputs, config } = this.#parts;
    if (outputs === undefined) return;
    if (this.#saving !== undefined) {
      // One snapshot at a time. A cadence in rows skips none: the run waits.
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
    const pauseNs = msToNs(config.snapshots.intervalMs);
    const restNs = (now - started) * SNAPSHOT_TIME_SHARE;
    this.#nextSnapshotNs = now + (restNs > pauseNs ? restNs : pauseNs);
    void this.#saving.then((failure) => {
      if (failure === undefined) this.#saving = undefined;
    });
  }

  /** Waits for the snapshot being written. @throws its error, except for the store's own errors */
  async #saved(): Promise<void> {
    const failure = await this.#saving;
    this.#saving = undefined;
    if (failure !== undefined) throw failure.error;
  }

  /**
   * Stores the run as it is at the call. When the disk refuses the snapshot, the run continues: it can
   * then be resumed from an older snapshot only.
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
    // Everything above is read without an await; from here on later rows may be processed.
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

function msToNs(ms: number): bigint {
  return BigInt(Math.round(ms * 1e6));
}
