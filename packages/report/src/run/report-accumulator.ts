/**
 * Collects the input of a run report from a run of any length, in bounded memory.
 *
 * @module
 */
import { invariant, QUANTILE_LEVELS, type v1 } from "@meristem/leyline";
import { isStep } from "../plot/rollup.js";
import { DETAILED, SMALL } from "./collector-size.js";
import type { ForecastRow, RunReport, RunSummary } from "./run-report.js";
import { SeriesCollector } from "./series-collector.js";

export interface ReportOptions {
  /** Heading of the page, for example the name of the input. */
  readonly title: string;
  /** Series with their own section. Default 12. */
  readonly detailedSeriesMax?: number;
  /** Series with a section or a card; further ones are only counted. Default 240. */
  readonly seriesMax?: number;
}

/** Keys that are remembered to count the omitted series; beyond it the count stops. */
const OMITTED_COUNT_MAX = 100_000;

export class ReportAccumulator {
  readonly #options: Required<ReportOptions>;
  #expertNames: readonly string[] = [];
  readonly #series = new Map<string, SeriesCollector>();
  readonly #omitted = new Set<string>();

  constructor(options: ReportOptions) {
    this.#options = { detailedSeriesMax: 12, seriesMax: 240, ...options };
  }

  /** Sets the names of the experts, in the order of their weights in telemetry. */
  setExpertNames(names: readonly string[]): void {
    this.#expertNames = names;
  }

  /**
   * Adds a forecast. Within a series and horizon, rows are ordered by target.
   *
   * @throws InvariantError if `target` is not `origin + horizon`, an index is no integer, the number of
   * quantiles is not nine, or a value is not finite
   */
  addForecast(row: ForecastRow): void {
    assertForecast(row);
    this.#collectorOf(row.series)?.addForecast(row);
  }

  /** Adds a telemetry record. Records other than steps, events and audit records are ignored. */
  addTelemetry(record: Partial<v1.TelemetryEvent> | undefined): void {
    const body = record?.body;
    if (record === undefined || body === undefined) return;
    const series = this.#collectorOf(record.series ?? "");
    if (series === undefined) return;
    const { stepIndex = 0 } = record;
    if (body.$case === "step" && isStep(stepIndex)) series.addStep(stepIndex, body.value);
    else if (body.$case === "event") series.addEvent(body.value);
    else if (body.$case === "audit") series.events.addAudit(body.value);
  }

  /** The input of `renderRunReport` so far. Render it before further rows are added: it is not a copy. */
  report(summary?: RunSummary): RunReport {
    return {
      title: this.#options.title,
      series: [...this.#series.values()].map((series) => series.report(this.#expertNames)),
      omittedSeriesCount: this.#omitted.size,
      summary,
    };
  }

  #collectorOf(key: string): SeriesCollector | undefined {
    const known = this.#series.get(key);
    if (known !== undefined) return known;
    const count = this.#series.size;
    // Telemetry of a run with one series may omit its key.
    if (key === "" && count === 1) return this.#series.values().next().value;
    if (count >= this.#options.seriesMax) {
      if (this.#omitted.size < OMITTED_COUNT_MAX) this.#omitted.add(key);
      return undefined;
    }
    const size = count < this.#options.detailedSeriesMax ? DETAILED : SMALL;
    const series = new SeriesCollector(key, size);
    this.#series.set(key, series);
    return series;
  }
}

function assertForecast({ origin, horizon, target, ...row }: ForecastRow): void {
  const { actual, point, quantiles } = row;
  invariant(isStep(target), "the target of a forecast is an integer >= 0");
  invariant(isStep(horizon) && horizon > 0, "the horizon of a forecast is an integer > 0");
  invariant(target === origin + horizon, "the target of a forecast is origin + horizon");
  invariant(quantiles.length === QUANTILE_LEVELS.length, "a forecast has nine quantiles");
  let areFinite = Number.isFinite(point) && Number.isFinite(actual ?? 0);
  for (let i = 0; i < quantiles.length; i++) areFinite &&= Number.isFinite(quantiles[i]!);
  invariant(areFinite, "the actual, the point and the quantiles of a forecast are finite");
}
