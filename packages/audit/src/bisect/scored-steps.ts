/**
 * The scored forecasts of one series and horizon, from `forecasts.csv`.
 *
 * @module
 */
import { MetricCollector, type METRICS, type ScoredStep } from "@meristem/evaluation/advanced";
import { forecastRows, FORECASTS_FILE, RequestError } from "@meristem/run-directory/advanced";
import type { AuditPorts } from "../audit-ports.js";
import { severalSeries } from "../trace/step-range.js";

export interface ScoredRequest {
  readonly directory: string;
  /** Absent: the only series. */
  readonly series?: string | undefined;
  /** Absent: the shortest. */
  readonly horizon?: number | undefined;
}

export interface ScoredSteps {
  readonly series: string;
  readonly horizon: number;
  readonly steps: readonly ScoredStep[];
}

/**
 * Reads the file once. Memory grows with the forecasts of the one series and horizon.
 *
 * @throws RequestError when the run has no such series or horizon; ResumeError when a row is damaged
 */
export async function scoredSteps(
  request: ScoredRequest,
  metric: (typeof METRICS)[string],
  { files }: Pick<AuditPorts, "files">,
): Promise<ScoredSteps> {
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
    // The first row of a series has its shortest horizon: its target is observed first.
    horizon ??= forecast.horizon;
    if (forecast.horizon !== horizon) continue;
    collector ??= new MetricCollector(metric, horizon);
    collector.update(forecast);
  }
  if (request.series === undefined && seriesSeen.size > 1) throw severalSeries("run", seriesSeen);
  if (collector !== undefined && series !== undefined && horizon !== undefined) {
    return { series, horizon, steps: collector.steps };
  }
  if (seriesSeen.size > 0 && series !== undefined && !seriesSeen.has(series)) {
    throw new RequestError(`no series ${JSON.stringify(series)} in ${path}`);
  }
  if (horizonsSeen.size === 0) throw new RequestError(`${path} holds no forecast`);
  throw new RequestError(`no horizon ${horizon} in ${path}; there are ${[...horizonsSeen].join()}`);
}
