/**
 * Collects what a report needs from a run of any length, in bounded memory.
 *
 * @module
 */
import { v1 } from "@meristem/leyline";
import { EventLog } from "./event-log.js";
import { parseForecastLine } from "./forecast-line.js";
import { HorizonCollector } from "./horizon-collector.js";
import { Ladder } from "./ladder.js";
import {
  STEP_CELLS,
  type DashboardInput,
  type ForecastRow,
  type SeriesReport,
  type StepCell,
  type SummaryReport,
} from "./report.js";

export interface DashboardOptions {
  /** Heading of the page, for example the name of the input. */
  readonly title: string;
  /** Series kept in full detail. Default 12. */
  readonly detailedSeriesMax?: number;
  /** Series kept at all; the rest is counted. Default 240. */
  readonly seriesMax?: number;
}

/** Buckets and last rows of a series in full detail, and of one that only gets a small picture. */
const DETAILED = {
  bucketCount: 512,
  stepBucketCount: 256,
  tailCount: 192,
  horizonMax: 16,
} as const;
const SMALL = { bucketCount: 64, stepBucketCount: 64, tailCount: 64, horizonMax: 2 } as const;
const EXPERT_COUNT_MAX = 128;

type CollectorSize = typeof DETAILED | typeof SMALL;

export class DashboardAccumulator {
  readonly #options: Required<DashboardOptions>;
  #expertNames: readonly string[] = [];
  readonly #series = new Map<string, SeriesCollector>();
  readonly #omitted = new Set<string>();

  constructor(options: DashboardOptions) {
    this.#options = { detailedSeriesMax: 12, seriesMax: 240, ...options };
  }

  /** Names of the experts, in the order of their weights in telemetry. */
  nameExperts(names: readonly string[]): void {
    this.#expertNames = names;
  }

  /** Takes in one forecast. Rows of a series come ordered by target. */
  addForecast(row: ForecastRow): void {
    this.#of(row.series)?.addForecast(row);
  }

  /** Takes in one line of `forecasts.csv`; the heading and anything unreadable are passed over. */
  addForecastLine(line: string): void {
    const row = parseForecastLine(line);
    if (row !== undefined) this.addForecast(row);
  }

  /** Takes in one telemetry record; what is not about a step or an event is passed over. */
  addTelemetry(record: Partial<v1.TelemetryEvent> | undefined): void {
    const body = record?.body;
    if (record === undefined || body === undefined) return;
    const series = this.#of(record.series ?? "");
    if (series === undefined) return;
    if (body.$case === "step") series.addStep(record.stepIndex ?? 0, body.value);
    else if (body.$case === "event") series.addEvent(body.value);
    else if (body.$case === "audit") series.events.addAudit(body.value);
  }

  /** What {@link renderDashboard} draws. The accumulator may go on afterwards. */
  report(summary?: SummaryReport): DashboardInput {
    return {
      title: this.#options.title,
      series: [...this.#series.values()].map((series) => series.report(this.#expertNames)),
      omittedSeriesCount: this.#omitted.size,
      summary,
    };
  }

  #of(key: string): SeriesCollector | undefined {
    const known = this.#series.get(key);
    if (known !== undefined) return known;
    const count = this.#series.size;
    // A stream that holds only one series need not name it.
    if (key === "" && count === 1) return this.#series.values().next().value;
    if (count >= this.#options.seriesMax) {
      if (this.#omitted.size < 100_000) this.#omitted.add(key);
      return undefined;
    }
    const size = count < this.#options.detailedSeriesMax ? DETAILED : SMALL;
    const series = new SeriesCollector(key, size);
    this.#series.set(key, series);
    return series;
  }
}

class SeriesCollector {
  readonly events = new EventLog();
  readonly #key: string;
  readonly #size: CollectorSize;
  readonly #horizons = new Map<number, HorizonCollector>();
  readonly #steps: Ladder<StepCell>;
  readonly #experts: Ladder<"sum">[] = [];

  constructor(key: string, size: CollectorSize) {
    this.#key = key;
    this.#size = size;
    this.#steps = new Ladder(STEP_CELLS, size.stepBucketCount);
  }

  addForecast(row: ForecastRow): void {
    this.#horizonOf(row.horizon)?.add(row);
  }

  addStep(stepIndex: number, step: Partial<v1.StepTelemetry>): void {
    const steps = this.#steps;
    const bucket = steps.bucketOf(stepIndex);
    steps.add(bucket, "count", 1);
    const kernels = step.kernelWeights ?? [];
    const cells = ["kernelA", "kernelB", "kernelC", "kernelD"] as const;
    for (const [index, cell] of cells.entries()) steps.add(bucket, cell, kernels[index] ?? 0);
    this.#addWeights(stepIndex, step.expertWeights ?? []);
    if (step.risk !== undefined) addRisk(steps, bucket, step.risk);
  }

  addEvent(event: Partial<v1.Event>): void {
    this.events.add(event);
    const { fact, stepIndex = 0 } = event;
    if (fact?.$case !== "regimeChanged") return;
    // The alarm resets the sums, so the step itself no longer tells how far they had come.
    const ratio = fact.value.statistic / fact.value.threshold;
    if (!Number.isFinite(ratio)) return;
    this.#steps.add(this.#steps.bucketOf(stepIndex), "cusumRatioMax", ratio);
  }

  report(expertNames: readonly string[]): SeriesReport {
    const horizons = [...this.#horizons.values()].toSorted((a, b) => a.horizon - b.horizon);
    return {
      key: this.#key,
      horizons: horizons.map((collector) => collector.report()),
      steps: this.#steps,
      experts: this.#experts.map((weights, index) => ({
        name: expertNames[index] ?? `expert ${index + 1}`,
        weights,
      })),
      events: this.events.latest(),
      eventCounts: this.events.counts,
      isDetailed: this.#size === DETAILED,
    };
  }

  #horizonOf(horizon: number): HorizonCollector | undefined {
    const known = this.#horizons.get(horizon);
    if (known !== undefined) return known;
    if (this.#horizons.size >= this.#size.horizonMax) return undefined;
    const collector = new HorizonCollector(horizon, this.#size);
    this.#horizons.set(horizon, collector);
    return collector;
  }

  #addWeights(stepIndex: number, weights: readonly number[]): void {
    if (this.#size !== DETAILED) return;
    for (const [index, weight] of weights.slice(0, EXPERT_COUNT_MAX).entries()) {
      const ladder = (this.#experts[index] ??= new Ladder(
        { sum: "sum" },
        this.#size.stepBucketCount,
      ));
      ladder.add(ladder.bucketOf(stepIndex), "sum", weight);
    }
  }
}

function addRisk(steps: Ladder<StepCell>, bucket: number, risk: Partial<v1.RiskState>): void {
  const add = (cell: StepCell, value: number): void => {
    if (Number.isFinite(value)) steps.add(bucket, cell, value);
  };
  add("riskCount", 1);
  add("cusumRatioMax", risk.cusumRatio ?? 0);
  add("entropySum", risk.weightEntropy ?? 0);
  add("volatilitySum", risk.volatility ?? 0);
  if (risk.kurtosis !== undefined) {
    add("kurtosisCount", 1);
    add("kurtosisSum", risk.kurtosis);
  }
  if (risk.holderExponent !== undefined) {
    add("holderCount", 1);
    add("holderSum", risk.holderExponent);
    add("holderErrorSum", risk.holderStandardError ?? 0);
  }
  if (risk.freeEnergy !== undefined) {
    add("freeEnergyCount", 1);
    add("freeEnergySum", risk.freeEnergy);
  }
  if (risk.transportCost !== undefined) {
    add("transportCount", 1);
    add("transportSum", risk.transportCost);
  }
}
