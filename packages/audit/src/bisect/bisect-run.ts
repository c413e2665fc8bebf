/**
 * Finds the step from which the forecasts of a run became worse, and the events around it.
 *
 * @module
 */
import { findBreaks, METRICS, stepCountMin, type MetricBreak } from "@meristem/evaluation/advanced";
import { RequestError } from "@meristem/run-directory/advanced";
import type { AuditPorts } from "../audit-ports.js";
import { diffSteps, type StepsDiff } from "../diff/diff-steps.js";
import type { StepEvent } from "../trace/step-event.js";
import { telemetryTrace } from "../trace/telemetry-trace.js";
import { scoredSteps } from "./scored-steps.js";

export interface BisectRequest {
  readonly directory: string;
  /** Path of the input; absent: the path that the run recorded. */
  readonly inputPath?: string | undefined;
  /** Absent: the only series. */
  readonly series?: string | undefined;
  /** Name in `METRICS` of `@meristem/evaluation`; default `mase`. */
  readonly metric?: string | undefined;
  /** Least worsening: a share of the value before, for coverage points of it; default 0.2. */
  readonly worseBy?: number | undefined;
  /** Absent: the shortest. */
  readonly horizon?: number | undefined;
  /** Scored steps on each side of a break; absent: a tenth of all, 30 to 200. */
  readonly windowCount?: number | undefined;
}

export interface BisectResult {
  readonly series: string;
  readonly horizon: number;
  readonly metric: string;
  readonly worseBy: number;
  readonly windowCount: number;
  readonly scoredCount: number;
  /** Whether there are too few scored forecasts for a test. */
  readonly isTooShort: boolean;
  /** In descending order of evidence; empty when no break was found. */
  readonly breaks: readonly MetricBreak[];
  /** Around the first break. */
  readonly near: BreakContext | undefined;
}

export interface BreakContext {
  /** Changes of the configuration, then all other events; each group by distance from the break. */
  readonly events: readonly StepEvent[];
  /** From the step before the break to the end of the window after it. */
  readonly diff: StepsDiff;
}

const METRIC_DEFAULT = "mase";
const WORSE_BY_DEFAULT = 0.2;
/** Short enough to place a break, long enough to judge a coverage. */
const WINDOW_COUNTS = { min: 30, max: 200, share: 10 } as const;

/**
 * Compares two adjacent windows of scored forecasts at every split by a rank test.
 *
 * Cost: one read of `forecasts.csv`; with a break, the cost of `diffSteps` too.
 *
 * @throws RequestError when the run has no such series or horizon, or a parameter is out of its range;
 *   ResumeError when `forecasts.csv` or a snapshot is damaged; everything that `diffSteps` throws
 */
export async function bisectRun(request: BisectRequest, ports: AuditPorts): Promise<BisectResult> {
  const { metric: name = METRIC_DEFAULT, worseBy = WORSE_BY_DEFAULT } = request;
  const metric = Object.hasOwn(METRICS, name) ? METRICS[name] : undefined;
  if (metric === undefined) {
    throw new RequestError(`no metric "${name}"; there are ${Object.keys(METRICS).join(", ")}`);
  }
  if (!(worseBy > 0)) throw new RequestError(`expected a worsening above 0, found ${worseBy}`);
  const { series, horizon, steps } = await scoredSteps(request, metric, ports);
  const windowCount = request.windowCount ?? windowCountFor(steps.length);
  assertWindow(windowCount);
  const search = { metric, worseBy, windowCount, horizon };
  const isTooShort = steps.length < stepCountMin(search);
  const breaks = isTooShort ? [] : findBreaks(steps, search);
  const [first] = breaks;
  const near =
    first &&
    (await breakContext(request, ports, {
      series,
      step: first.step,
      lastStep: steps.at(-1)!.target,
      windowCount,
    }));
  const scoredCount = steps.length;
  return {
    series,
    horizon,
    metric: name,
    worseBy,
    windowCount,
    scoredCount,
    isTooShort,
    breaks,
    near,
  };
}

function windowCountFor(scoredCount: number): number {
  const { min, max, share } = WINDOW_COUNTS;
  return Math.min(max, Math.max(min, Math.floor(scoredCount / share)));
}

function assertWindow(windowCount: number): void {
  if (Number.isSafeInteger(windowCount) && windowCount > 1) return;
  throw new RequestError(`expected a window of at least 2 scored steps, found ${windowCount}`);
}

interface BreakPlace {
  readonly series: string;
  readonly step: number;
  /** Last scored step of the run. */
  readonly lastStep: number;
  readonly windowCount: number;
}

async function breakContext(
  { directory, inputPath }: BisectRequest,
  ports: AuditPorts,
  { series, step, lastStep: end, windowCount }: BreakPlace,
): Promise<BreakContext> {
  const lastStep = Math.min(end, step + windowCount);
  const window = { series, firstStep: Math.max(0, step - windowCount), lastStep };
  const { events, mutations } = await telemetryTrace(ports.files, directory, window, []);
  const distance = (event: StepEvent): number => Math.abs(event.step - step);
  const nearestFirst = (list: readonly StepEvent[]): StepEvent[] =>
    list.toSorted((a, b) => distance(a) - distance(b));
  const firstStep = Math.max(0, step - 1);
  const diff = await diffSteps({ directory, inputPath, series, firstStep, lastStep }, ports);
  return { events: [...nearestFirst(mutations), ...nearestFirst(events)], diff };
}
