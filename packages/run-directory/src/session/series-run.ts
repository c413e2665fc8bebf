/**
 * One series of a run: its predictor, its scores and the counts of its rows.
 *
 * @module
 */
import type { SeriesScores } from "@meristem/evaluation";
import { dropReasonOf, type DropReason } from "@meristem/io-validators/time-order";
import { snakeCase } from "@meristem/leyline/text";
import type { Forecast, Predictor } from "@meristem/orchestrator";
import { csvText } from "../forecasts/forecasts-csv.js";

/** Counts of rows by outcome and of events by name. Plain data: snapshots store it. */
export interface SeriesFacts {
  missingCount: number;
  rejectedCount: number;
  duplicateCount: number;
  backwardCount: number;
  /** Latest admitted instant. */
  lastTimeUnixNs: bigint | undefined;
  readonly events: Record<string, number>;
}

/** The parts of a series. */
export interface SeriesParts {
  readonly key: string;
  readonly predictor: Predictor;
  readonly scores: SeriesScores;
  /** Default: all counts are 0. */
  readonly facts?: SeriesFacts;
}

/** One series in a session. */
export class SeriesRun {
  readonly key: string;
  /** The key as a cell of `forecasts.csv`. */
  readonly cell: string;
  readonly predictor: Predictor;
  readonly scores: SeriesScores;
  readonly facts: SeriesFacts;
  #loadLevel: number;
  #isLoadLevelChanged = false;

  constructor(parts: SeriesParts) {
    this.key = parts.key;
    this.cell = csvText(parts.key);
    this.predictor = parts.predictor;
    this.scores = parts.scores;
    this.#loadLevel = parts.predictor.forecast([]).diagnostics.rung ?? 0;
    this.facts = parts.facts ?? {
      missingCount: 0,
      rejectedCount: 0,
      duplicateCount: 0,
      backwardCount: 0,
      lastTimeUnixNs: undefined,
      events: {},
    };
  }

  /** Whether the newest step had another load level than the step before it. */
  get isLoadLevelChanged(): boolean {
    return this.#isLoadLevelChanged;
  }

  /**
   * Why a row with this instant is dropped. `undefined`: it is admitted. A dropped row has no index and
   * does not advance the time of the series.
   */
  dropReason(eventTimeUnixNs: bigint | undefined): DropReason | undefined {
    return dropReasonOf(this.facts.lastTimeUnixNs, eventTimeUnixNs);
  }

  /** Counts a dropped row. */
  countDrop(reason: DropReason): void {
    if (reason === "repeated") this.facts.duplicateCount++;
    else this.facts.backwardCount++;
  }

  /** Updates the predictor with an admitted row, scores the forecasts of this row, and forecasts. */
  observe(value: number | undefined, eventTimeUnixNs: bigint | undefined): Forecast {
    const { facts } = this;
    if (eventTimeUnixNs !== undefined) facts.lastTimeUnixNs = eventTimeUnixNs;
    const forecast = this.predictor.observe(value, eventTimeUnixNs);
    const { rung: loadLevel = 0 } = forecast.diagnostics;
    this.#isLoadLevelChanged = loadLevel !== this.#loadLevel;
    this.#loadLevel = loadLevel;
    this.scores.observe(value, forecast.matured);
    if (value === undefined) facts.missingCount++;
    else if (forecast.flags.includes("input_rejected")) facts.rejectedCount++;
    for (const event of forecast.events) {
      const name = snakeCase(event.fact?.$case ?? "unnamed");
      facts.events[name] = (facts.events[name] ?? 0) + 1;
    }
    return forecast;
  }
}
