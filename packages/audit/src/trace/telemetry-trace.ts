/**
 * What `telemetry.jsonl` holds of a stretch of steps: all there is to go by when the input is gone,
 * and the only place that tells of changes of the configuration.
 *
 * @module
 */
import { parseTelemetryLine } from "@meristem/io-telemetry";
import type { v1 } from "@meristem/leyline";
import type { FileSystem } from "@meristem/leyline/ports";
import { readLines, TELEMETRY_FILE } from "@meristem/run-directory/advanced";
import { namedEvent, type StepEvent } from "./step-event.js";
import type { StepView } from "./step-view.js";

/** Steps from `firstStep` to `lastStep` of one series, as they were recorded. */
export interface TelemetrySpan {
  readonly series: string;
  readonly firstStep: number;
  readonly lastStep: number;
}

export interface TelemetryTrace {
  /** `undefined`: no record was kept of it. */
  readonly first: StepView | undefined;
  readonly last: StepView | undefined;
  /** After the first step, up to the last. */
  readonly events: readonly StepEvent[];
  /** Changes of the configuration among them. */
  readonly mutations: readonly StepEvent[];
}

/** @throws OperatingError `FILE_…`; an unreadable line is passed over: `verify` names it */
export async function telemetryTrace(
  files: FileSystem,
  directory: string,
  { series, firstStep, lastStep }: TelemetrySpan,
  expertNames: readonly string[],
): Promise<TelemetryTrace> {
  let [first, last]: (StepView | undefined)[] = [];
  const events: StepEvent[] = [];
  const mutations: StepEvent[] = [];
  for await (const line of readLines(files, `${directory}/${TELEMETRY_FILE}`)) {
    const record = parseTelemetryLine(line);
    const step = record?.stepIndex ?? 0;
    const body = record?.body;
    if (body === undefined || record?.series !== series) continue;
    if (step < firstStep || step > lastStep) continue;
    if (body.$case === "step") {
      const view =
        step === firstStep || step === lastStep ? viewOf(step, body.value, expertNames) : undefined;
      if (step === firstStep) first = view;
      if (step === lastStep) last = view;
    }
    if (step === firstStep) continue;
    if (body.$case === "event") events.push(namedEvent(step, body.value));
    if (body.$case === "audit") mutations.push({ step, name: "audit", facts: { ...body.value } });
  }
  return { first, last, events, mutations };
}

function viewOf(
  step: number,
  told: Partial<v1.StepTelemetry>,
  expertNames: readonly string[],
): StepView {
  const weights = told.expertWeights ?? [];
  const [A = 0, B = 0, C = 0, D = 0] = told.kernelWeights ?? [];
  const named = weights.map((weight, i) => [expertNames[i] ?? `expert ${i + 1}`, weight] as const);
  const measures = Object.entries(told.risk ?? {}).filter(([, value]) => typeof value === "number");
  return {
    step,
    mode: plainName(told.mode, "OPERATING_MODE_"),
    flags: (told.flags ?? []).map((flag) => plainName(flag, "FORECAST_FLAG_")),
    experts: Object.fromEntries(named),
    kernels: { A, B, C, D },
    measures: Object.fromEntries(measures) as Record<string, number>,
    seasons: [],
    trust: {},
    blocks: new Map(),
  };
}

function plainName(value: string | undefined, prefix: string): string {
  return (value ?? "unknown").replace(prefix, "").toLowerCase();
}
