/**
 * A run that a program feeds, observation by observation.
 *
 * @module
 */
import type { Forecast } from "@meristem/orchestrator";
import type { RunOutputs } from "../files/run-outputs.js";
import { ActiveRun, type ActiveRunParts } from "../session/active-run.js";
import type { RunSummary } from "../summary/summary.js";
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

/** Use `openRun`. One call at a time: await each before the next. */
export class RecordedRun {
  readonly #parts: RecordedRunParts;
  readonly #source: ObservationSource;
  readonly #active: ActiveRun;
  readonly #encoder = new TextEncoder();
  #newest: Forecast | undefined;

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

  /** Admitted observations of all series, those before a resumption included. */
  get observationCount(): number {
    return this.#parts.session.rowCount;
  }

  /**
   * Records one observation, learns from it and forecasts. The forecast is of the observation's series;
   * `undefined` when the observation was dropped, because its instant repeats or steps back.
   *
   * Cost: one step of the predictor and one line of text; now and then a wait for the disk.
   *
   * @param value `undefined`: no value.
   * @throws InputError `INPUT_OUT_OF_ORDER` when strict, `INPUT_ROW_INVALID` for a series above the
   *   limit; OperatingError `FILE_…`
   */
  async observe(
    value: number | undefined,
    eventTimeUnixNs?: bigint,
    seriesKey = "series",
  ): Promise<Forecast | undefined> {
    const line = observationLine({ series: seriesKey, value, eventTimeUnixNs });
    this.#source.push(this.#encoder.encode(line));
    this.#newest = undefined;
    const chunk = await this.#parts.stream.next();
    if (chunk !== undefined) await this.#active.take(chunk);
    return this.#newest;
  }

  /**
   * Stores the final state, closes the files and writes `summary.json` and `dashboard.html`. The run
   * takes no observation afterwards; it can be resumed by `openRun` with `isResumed`.
   *
   * @throws OperatingError `FILE_…`
   */
  async finish(): Promise<RunSummary> {
    const summary = await this.#active.finish("end_of_input");
    await this.#parts.outputs.close();
    return summary;
  }

  /** Closes the files after an error, without a summary. */
  async abandon(): Promise<void> {
    await this.#parts.outputs.abandon();
  }
}
