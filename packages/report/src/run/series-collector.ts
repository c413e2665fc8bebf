/**
 * Collects the part of a run report that belongs to one series.
 *
 * @module
 */
import type { v1 } from "@meristem/leyline";
import { isStep, Rollup } from "../plot/rollup.js";
import { DETAILED, type CollectorSize } from "./collector-size.js";
import { EventLog } from "./event-log.js";
import { HorizonCollector } from "./horizon-collector.js";
import { STEP_FIELDS, type ForecastRow, type SeriesReport, type StepField } from "./run-report.js";

const EXPERT_COUNT_MAX = 128;
const KERNEL_FIELDS = ["kernelA", "kernelB", "kernelC", "kernelD"] as const;

export class SeriesCollector {
  readonly events = new EventLog();
  readonly #key: string;
  readonly #size: CollectorSize;
  readonly #horizons = new Map<number, HorizonCollector>();
  readonly #steps: Rollup<StepField>;
  readonly #experts: Rollup<"sum">[] = [];

  constructor(key: string, size: CollectorSize) {
    this.#key = key;
    this.#size = size;
    this.#steps = new Rollup(STEP_FIELDS, size.stepBucketCount);
  }

  addForecast(row: ForecastRow): void {
    this.#horizonOf(row.horizon)?.add(row);
  }

  addStep(stepIndex: number, step: Partial<v1.StepTelemetry>): void {
    const steps = this.#steps;
    const bucket = steps.bucketOf(stepIndex);
    steps.add(bucket, "count", 1);
    const weights = step.kernelWeights ?? [];
    for (const [i, field] of KERNEL_FIELDS.entries()) steps.add(bucket, field, weights[i] ?? 0);
    this.#addExpertWeights(stepIndex, step.expertWeights ?? []);
    if (step.risk !== undefined) addRisk(steps, bucket, step.risk);
  }

  addEvent(event: Partial<v1.Event>): void {
    this.events.addEvent(event);
    const { fact, stepIndex = 0 } = event;
    if (fact?.$case !== "regimeChanged" || !isStep(stepIndex)) return;
    // The alarm resets the CUSUM, so the telemetry of the step holds the sum after the reset.
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

  #addExpertWeights(stepIndex: number, weights: readonly number[]): void {
    if (this.#size !== DETAILED) return;
    for (const [index, weight] of weights.slice(0, EXPERT_COUNT_MAX).entries()) {
      const rollup = (this.#experts[index] ??= new Rollup(
        { sum: "sum" },
        this.#size.stepBucketCount,
      ));
      rollup.add(rollup.bucketOf(stepIndex), "sum", weight);
    }
  }
}

function addRisk(steps: Rollup<StepField>, bucket: number, risk: Partial<v1.RiskState>): void {
  const add = (field: StepField, value: number): void => {
    if (Number.isFinite(value)) steps.add(bucket, field, value);
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
