/**
 * One series of a run: its predictor, its scores, and what became of its rows.
 *
 * @module
 */
import type { SeriesScores } from "@meristem/evaluation";
import { dropReasonOf, type DropReason } from "@meristem/io-validators/time-order";
import { snakeCase } from "@meristem/leyline/text";
import type { Forecast, Predictor } from "@meristem/orchestrator";
import { csvText } from "../forecasts/forecasts-csv.js";

/** Rows by what became of them, and events by name. Plain data: it goes into snapshots. */
export interface SeriesFacts {
  missingCount: number;
  rejectedCount: number;
  duplicateCount: number;
  backwardCount: number;
  /** Latest instant admitted. */
  lastTimeUnixNs: bigint | undefined;
  readonly events: Record<string, number>;
}

export interface SeriesParts {
  readonly key: string;
  readonly predictor: Predictor;
  readonly scores: SeriesScores;
  readonly facts?: SeriesFacts;
}

export class SeriesRun {
  readonly key: string;
  /** The key as a cell of `forecasts.csv`. */
  readonly cell: string;
  readonly predictor: Predictor;
  readonly scores: SeriesScores;
  readonly facts: SeriesFacts;
  #rung: number;
  #isRungMoved = false;

  constructor(parts: SeriesParts) {
    this.key = parts.key;
    this.cell = csvText(parts.key);
    this.predictor = parts.predictor;
    this.scores = parts.scores;
    this.#rung = parts.predictor.forecast([]).diagnostics.rung ?? 0;
    this.facts = parts.facts ?? {
      missingCount: 0,
      rejectedCount: 0,
      duplicateCount: 0,
      backwardCount: 0,
      lastTimeUnixNs: undefined,
      events: {},
    };
  }

  /** Whether the newest step ran on another rung of the load ladder than the one before. */
  get isRungMoved(): boolean {
    return this.#isRungMoved;
  }

  /**
   * Why a row with this instant is dropped; `undefined`: it is admitted. A dropped row gets no index
   * and does not advance time.
   */
  dropReason(eventTimeUnixNs: bigint | undefined): DropReason | undefined {
    return dropReasonOf(this.facts.lastTimeUnixNs, eventTimeUnixNs);
  }

  countDrop(reason: DropReason): void {
    if (reason === "repeated") this.facts.duplicateCount++;
    else this.facts.backwardCount++;
  }

  /** Takes in one row that belongs here, scores what came due with it, and forecasts. */
  observe(value: number | undefined, eventTimeUnixNs: bigint | undefined): Forecast {
    const { facts } = this;
    if (eventTimeUnixNs !== undefined) facts.lastTimeUnixNs = eventTimeUnixNs;
    const forecast = this.predictor.observe(value, eventTimeUnixNs);
    const { rung = 0 } = forecast.diagnostics;
    this.#isRungMoved = rung !== this.#rung;
    this.#rung = rung;
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
