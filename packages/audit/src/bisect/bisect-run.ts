/**
 * Finds the step from which a run forecast worse, and what happened there.
 *
 * @module
 */
import {
  findBreaks,
  MetricCollector,
  METRICS,
  stepCountMin,
  type BreakSearch,
  type MetricBreak,
  type ScoredStep,
} from "@meristem/evaluation/advanced";
import { forecastRows, FORECASTS_FILE, RequestError } from "@meristem/run-directory/advanced";
import type { AuditPorts } from "../audit-ports.js";
import { diffSteps, type StepsDiff } from "../diff/diff-steps.js";
import type { StepEvent } from "../trace/step-event.js";
import { telemetryTrace } from "../trace/telemetry-trace.js";

export interface BisectRequest {
  readonly directory: string;
  readonly inputPath: string | undefined;
  /** `undefined`: the only one. */
  readonly series: string | undefined;
  /** Of `METRICS`. */
  readonly metric: string;
  readonly worseBy: number;
  /** `undefined`: the shortest. */
  readonly horizon: number | undefined;
  /** Scored steps on each side; `undefined`: by how many there are. */
  readonly windowCount: number | undefined;
}

export interface BisectResult {
  readonly series: string;
  readonly horizon: number;
  readonly metric: string;
  readonly worseBy: number;
  readonly windowCount: number;
  readonly scoredCount: number;
  /** Too few forecasts were scored to tell. */
  readonly isTooShort: boolean;
  /** The clearest first; empty when nothing such is found. */
  readonly breaks: readonly MetricBreak[];
  /** About the first of them. */
  readonly near: BreakSurroundings | undefined;
}

/** What is known about the neighbourhood of a break. */
export interface BreakSurroundings {
  /** Nearest first; changes of the configuration in front of everything else. */
  readonly events: readonly StepEvent[];
  /** From the step before the break to the end of the window behind it. */
  readonly diff: StepsDiff;
}

/** Short enough to place a break, long enough to judge a coverage. */
const WINDOW_COUNTS = { min: 30, max: 200, share: 10 } as const;

/** @throws RequestError; ResumeError when forecasts or snapshots are damaged; `FILE_…` */
export async function bisectRun(request: BisectRequest, ports: AuditPorts): Promise<BisectResult> {
  const metric = METRICS[request.metric]!;
  const { series, horizon, steps } = await scoredSteps(request, ports);
  const { metric: name, worseBy } = request;
  const share = Math.floor(steps.length / WINDOW_COUNTS.share);
  const usual = Math.min(WINDOW_COUNTS.max, Math.max(WINDOW_COUNTS.min, share));
  const windowCount = request.windowCount ?? usual;
  const search: BreakSearch = { metric, worseBy, windowCount, horizon };
  const isTooShort = steps.length < stepCountMin(search);
  const breaks = isTooShort ? [] : findBreaks(steps, search);
  const [first] = breaks;
  const scoredCount = steps.length;
  const told = { series, horizon, metric: name, worseBy, windowCount, scoredCount, isTooShort };
  if (first === undefined) return { ...told, breaks, near: undefined };
  const last = steps.at(-1)!.target;
  const around = { series, step: first.step, last, windowCount };
  return { ...told, breaks, near: await surroundings(request, around, ports) };
}

interface Scored {
  readonly series: string;
  readonly horizon: number;
  readonly steps: readonly ScoredStep[];
}

/** One pass; every series is met on the way, one is kept. */
async function scoredSteps(request: BisectRequest, { files }: AuditPorts): Promise<Scored> {
  const path = `${request.directory}/${FORECASTS_FILE}`;
  if ((await files.stat(path)) === undefined) {
    const what = `not the directory of a run, it has no ${FORECASTS_FILE}`;
    throw new RequestError(`${request.directory}: ${what}`);
  }
  const seriesSeen = new Set<string>();
  const horizonsSeen = new Set<number>();
  let { series, horizon } = request;
  let collector: MetricCollector | undefined;
  for await (const forecast of forecastRows(files, path)) {
    seriesSeen.add(forecast.series);
    series ??= forecast.series;
    if (forecast.series !== series) continue;
    horizonsSeen.add(forecast.horizon);
    horizon ??= forecast.horizon;
    if (forecast.horizon !== horizon) continue;
    collector ??= new MetricCollector(METRICS[request.metric]!, horizon);
    collector.update(forecast);
  }
  if (request.series === undefined && seriesSeen.size > 1) {
    const some = [...seriesSeen].slice(0, 5).map((key) => JSON.stringify(key));
    throw new RequestError("the run has more than one series", {
      parameter: "series",
      candidates: some.join(", "),
    });
  }
  if (collector !== undefined && series !== undefined && horizon !== undefined) {
    return { series, horizon, steps: collector.steps };
  }
  if (seriesSeen.size > 0 && series !== undefined && !seriesSeen.has(series)) {
    throw new RequestError(`no series ${JSON.stringify(series)} in ${path}`);
  }
  if (horizonsSeen.size === 0) throw new RequestError(`${path} holds no forecast`);
  throw new RequestError(`no horizon ${horizon} in ${path}; there are ${[...horizonsSeen].join()}`);
}

interface Around {
  readonly series: string;
  readonly step: number;
  /** Of the run. */
  readonly last: number;
  readonly windowCount: number;
}

async function surroundings(
  { directory, inputPath }: BisectRequest,
  { series, step, last, windowCount }: Around,
  ports: AuditPorts,
): Promise<BreakSurroundings> {
  const span = {
    series,
    firstStep: Math.max(0, step - windowCount),
    lastStep: Math.min(last, step + windowCount),
  };
  const { events, mutations } = await telemetryTrace(ports.files, directory, span, []);
  const distance = (event: StepEvent): number => Math.abs(event.step - step);
  const nearest = (list: readonly StepEvent[]): StepEvent[] =>
    list.toSorted((a, b) => distance(a) - distance(b));
  const firstStep = Math.max(0, step - 1);
  const diff = await diffSteps(
    { directory, inputPath, series, firstStep, lastStep: span.lastStep },
    ports,
  );
  return { events: [...nearest(mutations), ...nearest(events)], diff };
}
