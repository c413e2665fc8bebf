/**
 * The series of one run, by key, in order of first appearance.
 *
 * @module
 */
import { SeriesScores, type ScoreOptions } from "@meristem/evaluation";
import { DurationHistogram } from "@meristem/evaluation/advanced";
import { InputError, type InputPlace, type InputRow } from "@meristem/io-rows";
import type { Forecast, Predictor } from "@meristem/orchestrator";
import { SeriesRun } from "./series-run.js";

/** Longest key of a series, UTF-8. Messages and parity records contain it. */
const KEY_BYTES_MAX = 256;

/** The options of a session, fixed for a run. */
export interface SessionOptions extends ScoreOptions {
  /** Name of the input, for messages. */
  readonly inputName: string;
  /** Key of the only series where no column holds one. */
  readonly defaultSeries: string;
  /** Instants that repeat or step back end the run. */
  readonly isStrict: boolean;
  /** More series than this end the run. */
  readonly seriesCountMax: number;
}

export interface SessionPorts {
  readonly createPredictor: (seriesKey: string) => Predictor;
  readonly monotonicNs: () => bigint;
}

/** The result of one admitted row. */
export interface SessionStep {
  readonly series: SeriesRun;
  readonly forecast: Forecast;
}

/** Predictors and scores of all series of a run. */
export class RunSession {
  readonly options: SessionOptions;
  readonly stepTimes: DurationHistogram;
  readonly #ports: SessionPorts;
  readonly #series = new Map<string, SeriesRun>();
  /** The series whose newest step may have deferred work. */
  #stepped: SeriesRun | undefined;

  constructor(options: SessionOptions, ports: SessionPorts, resumed?: ResumedSession) {
    this.options = options;
    this.#ports = ports;
    this.stepTimes = resumed?.stepTimes ?? new DurationHistogram();
    for (const series of resumed?.series ?? []) this.#series.set(series.key, series);
  }

  /** In order of first appearance. */
  get series(): readonly SeriesRun[] {
    return [...this.#series.values()];
  }

  /** Admitted rows of all series. */
  get rowCount(): number {
    let count = 0;
    for (const series of this.#series.values()) count += series.scores.rowCount;
    return count;
  }

  /** Rows of all series that were dropped, because their instants repeat or step back. */
  get droppedCount(): number {
    let count = 0;
    for (const { facts } of this.#series.values()) {
      count += facts.duplicateCount + facts.backwardCount;
    }
    return count;
  }

  /**
   * Runs the work that the newest step deferred. Call it while the run waits for rows; otherwise the next
   * step runs the work first, outside its measured time.
   */
  idle(): void {
    this.#stepped?.predictor.idle();
    this.#stepped = undefined;
  }

  /**
   * Updates the series of one row and forecasts. `undefined`: the row was dropped, because its instant
   * repeats or steps back.
   *
   * @throws InputError `INPUT_OUT_OF_ORDER` when strict, `INPUT_ROW_INVALID` for a series above the limit
   *   or a key that is too long
   */
  step(row: InputRow): SessionStep | undefined {
    this.idle();
    const series = this.#seriesOf(row);
    const dropped = series.dropReason(row.eventTimeUnixNs);
    if (dropped !== undefined) {
      if (this.options.isStrict) {
        const kind = dropped === "repeated" ? "repeats the one before" : "steps back";
        const text = `the time of this row ${kind} (--strict)`;
        throw new InputError("INPUT_OUT_OF_ORDER", this.#placeOf(row), text);
      }
      series.countDrop(dropped);
      return undefined;
    }
    const startedNs = this.#ports.monotonicNs();
    const forecast = series.observe(row.value, row.eventTimeUnixNs);
    this.stepTimes.add(Number(this.#ports.monotonicNs() - startedNs));
    this.#stepped = series;
    return { series, forecast };
  }

  #seriesOf(row: InputRow): SeriesRun {
    const key = row.series ?? this.options.defaultSeries;
    const existing = this.#series.get(key);
    if (existing !== undefined) return existing;
    const { seriesCountMax } = this.options;
    if (this.#series.size >= seriesCountMax) {
      const text = `more than ${seriesCountMax} series (--series-max N allows more)`;
      throw new InputError("INPUT_ROW_INVALID", this.#placeOf(row), text);
    }
    if (Buffer.byteLength(key) > KEY_BYTES_MAX) {
      const text = `the key of the series has more than ${KEY_BYTES_MAX} bytes`;
      throw new InputError("INPUT_ROW_INVALID", this.#placeOf(row), text);
    }
    const predictor = this.#ports.createPredictor(key);
    const series = new SeriesRun({ key, predictor, scores: new SeriesScores(this.options) });
    this.#series.set(key, series);
    return series;
  }

  #placeOf(row: InputRow): InputPlace {
    return { name: this.options.inputName, line: row.line };
  }
}

/** The part of a session that a snapshot stores. */
export interface ResumedSession {
  readonly series: readonly SeriesRun[];
  readonly stepTimes: DurationHistogram;
}
