/**
 * Explains one forecast of series in memory, by a run of new predictors over them.
 *
 * @module
 */
import { openPredictor, RequestError, type WholeSeries } from "@meristem/run-directory/advanced";
import type { RunConfig } from "@meristem/run-directory/config";
import type { AuditPorts } from "../audit-ports.js";
import { severalSeries } from "../trace/step-range.js";
import { explainStep, type ExplainedForecast, type ObservedStep } from "./explain-step.js";

export interface SeriesExplainRequest {
  readonly whole: readonly WholeSeries[];
  readonly config: RunConfig;
  /** Absent: the only series. */
  readonly series?: string | undefined;
  /** 0-based; absent: the last. */
  readonly step?: number | undefined;
  /** Absent: the shortest. */
  readonly horizon?: number | undefined;
}

/** Steps between two yields to the event loop. */
const STEPS_PER_TURN = 1000;

/**
 * Cost: the steps up to the target of the forecast.
 *
 * @throws RequestError when there is no such series, step or horizon
 */
export async function explainSeries(
  { whole, config, series: wanted, step, horizon }: SeriesExplainRequest,
  ports: Pick<AuditPorts, "breathe">,
): Promise<ExplainedForecast> {
  if (wanted === undefined && whole.length > 1) {
    throw severalSeries(
      "file",
      whole.map(({ key }) => key),
    );
  }
  const one = wanted === undefined ? whole[0] : whole.find(({ key }) => key === wanted);
  if (one === undefined) throw new RequestError(`no series ${JSON.stringify(wanted ?? "")}`);
  const { key, values, timesUnixNs } = one;
  const lastStep = values.length - 1;
  return await explainStep(observedSteps(), { series: key, step: step ?? lastStep, horizon });

  async function* observedSteps(): AsyncGenerator<ObservedStep> {
    const predictor = openPredictor(key, config);
    for (const [row, value] of values.entries()) {
      const forecast = predictor.observe(value, timesUnixNs[row]);
      yield { series: key, value, forecast, predictor };
      predictor.idle();
      if (row % STEPS_PER_TURN === STEPS_PER_TURN - 1) await ports.breathe();
    }
  }
}
