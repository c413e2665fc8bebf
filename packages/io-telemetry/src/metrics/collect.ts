/**
 * The latest of every measurement, from the records that pass by.
 *
 * @module
 */
import type { v1 } from "@meristem/leyline";
import { ADAPTIVE_GAUGES } from "./adaptive-gauges.js";
import { METRICS, type MetricName } from "./registry.js";

/** Distinctions, in the order they are written. */
export type Labels = Readonly<Record<string, string>>;

export interface Sample {
  readonly name: MetricName;
  readonly labels: Labels;
  readonly value: number;
}

/** Label sets kept for each name; more series than this share one under "other". */
const LABEL_SET_COUNT_MAX = 1000;
const KERNELS = ["A", "B", "C", "D"];

export class MetricStore {
  readonly #values = new Map<MetricName, Map<string, Sample>>();

  set(name: MetricName, labels: Labels, value: number): void {
    if (Number.isFinite(value)) this.#slot(name, labels, () => value);
  }

  add(name: MetricName, labels: Labels, amount: number): void {
    this.#slot(name, labels, (before) => before + amount);
  }

  /** Takes in a record. */
  observe(record: Partial<v1.TelemetryEvent>, modeNumber: (mode: string) => number): void {
    const { body } = record;
    if (body?.$case === "event") {
      const name = body.value.fact?.$case ?? "unknown";
      this.add("meristem_events_total", { name, level: levelName(body.value.level) }, 1);
    }
    if (body?.$case === "adaptiveRecord") {
      for (const [field, name] of ADAPTIVE_GAUGES) {
        this.set(name, { series: record.series ?? "" }, body.value[field] ?? NaN);
      }
    }
    if (body?.$case !== "step") return;
    this.addSteps(record.series ?? "", 1, body.value, modeNumber(body.value.mode));
  }

  /** Takes in some steps of a series, of which `last` is the latest. */
  addSteps(
    key: string,
    stepCount: number,
    last: Pick<v1.StepTelemetry, "stepDurationNs" | "kernelWeights" | "risk">,
    modeNumber: number,
  ): void {
    const series = { series: key };
    this.add("meristem_steps_total", series, stepCount);
    this.set("meristem_step_duration_ns", series, last.stepDurationNs);
    this.set("meristem_mode", series, modeNumber);
    for (const [index, kernel] of KERNELS.entries()) {
      this.set("meristem_kernel_weight", { ...series, kernel }, last.kernelWeights[index] ?? 0);
    }
    const { risk } = last;
    if (risk === undefined) return;
    this.set("meristem_cusum_ratio", series, risk.cusumRatio);
    this.set("meristem_weight_entropy_nats", series, risk.weightEntropy);
    this.set("meristem_free_energy", series, risk.freeEnergy ?? NaN);
    this.set("meristem_holder_exponent", series, risk.holderExponent ?? NaN);
  }

  /** By name in the order of the registry, then in order of arrival. */
  samples(): readonly Sample[] {
    const names = Object.keys(METRICS) as MetricName[];
    return names.flatMap((name) => [...(this.#values.get(name)?.values() ?? [])]);
  }

  #slot(name: MetricName, labels: Labels, next: (before: number) => number): void {
    const samples = this.#values.get(name) ?? new Map<string, Sample>();
    this.#values.set(name, samples);
    let key = Object.values(labels).join("\u0000");
    let kept = labels;
    if (!samples.has(key) && samples.size >= LABEL_SET_COUNT_MAX) {
      key = "other";
      kept = { series: "other" };
    }
    samples.set(key, { name, labels: kept, value: next(samples.get(key)?.value ?? 0) });
  }
}

function levelName(level: string | undefined): string {
  return level?.replace("TELEMETRY_LEVEL_", "").toLowerCase() ?? "unknown";
}
