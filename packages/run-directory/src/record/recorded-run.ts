/**
 * A run that a program feeds, observation by observation.
 *
 * @module
 */
import { InputError } from "@meristem/io-rows";
import { invariant } from "@meristem/leyline";
import type { Forecast } from "@meristem/orchestrator";
import type { RunOutputs } from "../files/run-outputs.js";
import { ActiveRun, type ActiveRunParts } from "../session/active-run.js";
import type { RunEnding, RunSummary } from "../summary/summary.js";
import { observationLine } from "./observation-line.js";
import type { ObservationSource } from "./observation-source.js";

export interface RecordedRunParts extends ActiveRunParts {
  readonly outputs: RunOutputs;
}

export interface RecordedRunPorts {
  readonly monotonicNs: () => bigint;
  readonly breathe: () => Promise<void>;
  readonly onWarning: (text: string) => void;
}

/** `busy`: a call has not returned. `failed`: an observation ended with an error. */
type RunState = "ready" | "busy" | "failed" | "ended";

/**
 * A run that is being recorded. Made by `openRun`.
 *
 * Await each call before the next one. After an error of `observe`, the run can be finished or abandoned,
 * and then resumed.
 */
export class RecordedRun {
  readonly #parts: RecordedRunParts;
  readonly #source: ObservationSource;
  readonly #active: ActiveRun;
  readonly #encoder = new TextEncoder();
  #newest: Forecast | undefined;
  #state: RunState = "ready";
  #ending: RunEnding = "end_of_input";

  constructor(parts: RecordedRunParts, source: ObservationSource, ports: RecordedRunPorts) {
    this.#parts = parts;
    this.#source = source;
    const { monotonicNs, breathe, onWarning } = ports;
    this.#active = new ActiveRun(parts, {
      monotonicNs,
      breathe,
      isStopped: () => false,
      onStep: ({ forecast }) => (this.#newest = forecast),
      onPause: () => Promise.resolve(),
      onStored: () => undefined,
      onUnstored: ({ message }) => onWarning(`the state could not be stored: ${message}`),
      onStage: () => undefined,
    });
  }

  /**
   * Recorded observations of all series, dropped ones and those before a resumption included. A program
   * that resumes a run passes the observations behind them.
   */
  get observationCount(): number {
    const { session } = this.#parts;
    return session.rowCount + session.droppedCount;
  }

  /**
   * Records one observation, updates the predictor of its series and returns the new forecast.
   * `undefined`: the observation was dropped, because its instant repeats or steps back.
   *
   * Cost: one step of the predictor and one line of text; some calls also write to the disk.
   *
   * @param value In the unit of the series. `undefined` or NaN: missing.
   * @param eventTimeUnixNs Instant of the observation, ns since 1970-01-01 UTC.
   * @param seriesKey At most 256 bytes of UTF-8.
   * @throws InputError `INPUT_OUT_OF_ORDER` when strict, `INPUT_ROW_INVALID` for a series above the
   *   limit; OperatingError `FILE_…`; InvariantError for a call before the last one returned, after an
   *   error or after the end
   */
  async observe(
    value: number | undefined,
    eventTimeUnixNs?: bigint,
    seriesKey = "series",
  ): Promise<Forecast | undefined> {
    invariant(this.#state === "ready", `a run takes one observation at a time (${this.#state})`);
    this.#state = "busy";
    const line = observationLine({ series: seriesKey, value, eventTimeUnixNs });
    this.#source.push(this.#encoder.encode(line));
    this.#newest = undefined;
    try {
      const chunk = await this.#parts.stream.next();
      if (chunk !== undefined) await this.#active.useChunk(chunk);
    } catch (error) {
      this.#state = "failed";
      if (error instanceof InputError) this.#ending = "input_error";
      throw error;
    }
    this.#state = "ready";
    return this.#newest;
  }

  /**
   * Stores the final state, writes the forecasts that are still open, `summary.json` and
   * `dashboard.html`, and closes the files. Everything is durable when it resolves. `openRun` with
   * `isResumed` continues the run.
   *
   * @throws OperatingError `FILE_…`, `REPLACE_VERIFY_FAILED`; InvariantError for a second end
   */
  async finish(): Promise<RunSummary> {
    const isOpen = this.#state === "ready" || this.#state === "failed";
    invariant(isOpen, `a run ends once, behind its last observation (${this.#state})`);
    this.#state = "ended";
    const summary = await this.#active.finish(this.#ending);
    await this.#parts.outputs.close();
    return summary;
  }

  /** Closes the files without a summary. Errors of closing are ignored: an earlier error is the cause. */
  async abandon(): Promise<void> {
    this.#state = "ended";
    await this.#parts.outputs.abandon();
  }
}
