/**
 * The records of `telemetry.jsonl` over a range of steps.
 *
 * Used in place of a replay when the input is missing. Changes of the configuration are recorded in no
 * other file.
 *
 * @module
 */
import { parseTelemetryLine } from "@meristem/io-telemetry";
import type { v1 } from "@meristem/leyline";
import type { FileSystem } from "@meristem/leyline/ports";
import { readLines, TELEMETRY_FILE } from "@meristem/run-directory/advanced";
import { namedEvent, type StepEvent } from "./step-event.js";
import type { StepRange } from "./step-range.js";
import type { StepState } from "./step-state.js";

export interface TelemetryTrace {
  /** `undefined`: the step has no record. */
  readonly first: StepState | undefined;
  readonly last: StepState | undefined;
  /** After the first step, up to the last. */
  readonly events: readonly StepEvent[];
  /** Changes of the configuration in the same steps. */
  readonly mutations: readonly StepEvent[];
}

/**
 * Skips unreadable lines: `verifyTelemetry` reports them.
 *
 * @param expertNames In the order of the recorded weights; further weights are numbered.
 * @throws OperatingError `FILE_…`
 */
export async function telemetryTrace(
  files: FileSystem,
  directory: string,
  { series, firstStep, lastStep }: Pick<StepRange, "series" | "firstStep" | "lastStep">,
  expertNames: readonly string[],
): Promise<TelemetryTrace> {
  let [first, last]: (StepState | undefined)[] = [];
  const events: StepEvent[] = [];
  const mutations: StepEvent[] = [];
  for await (const line of readLines(files, `${directory}/${TELEMETRY_FILE}`)) {
    const record = parseTelemetryLine(line);
    const step = record?.stepIndex ?? 0;
    const body = record?.body;
    if (body === undefined || record?.series !== series) continue;
    if (step < firstStep || step > lastStep) continue;
    if (body.$case === "step") {
      const isEnd = step === firstStep || step === lastStep;
      const state = isEnd ? recordedState(step, body.value, expertNames) : undefined;
      if (step === firstStep) first = state;
      if (step === lastStep) last = state;
    }
    if (step === firstStep) continue;
    if (body.$case === "event") events.push(namedEvent(step, body.value));
    if (body.$case === "audit") mutations.push({ step, name: "audit", facts: { ...body.value } });
  }
  return { first, last, events, mutations };
}

function recordedState(
  step: number,
  record: Partial<v1.StepTelemetry>,
  expertNames: readonly string[],
): StepState {
  const weights = record.expertWeights ?? [];
  const [A = 0, B = 0, C = 0, D = 0] = record.kernelWeights ?? [];
  const experts = weights.map(
    (weight, i) => [expertNames[i] ?? `expert ${i + 1}`, weight] as const,
  );
  const measures = Object.entries(record.risk ?? {}).filter(
    ([, value]) => typeof value === "number",
  );
  return {
    step,
    mode: enumWord(record.mode, "OPERATING_MODE_"),
    flags: (record.flags ?? []).map((flag) => enumWord(flag, "FORECAST_FLAG_")),
    experts: Object.fromEntries(experts),
    kernels: { A, B, C, D },
    measures: Object.fromEntries(measures) as Record<string, number>,
    seasons: [],
    trust: {},
    blocks: new Map(),
  };
}

function enumWord(value: string | undefined, prefix: string): string {
  return (value ?? "unknown").replace(prefix, "").toLowerCase();
}
