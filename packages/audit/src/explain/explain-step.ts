/**
 * Explains one forecast: the contributions of the experts, the state of the predictor, and the outcome.
 *
 * @module
 */
import type { Explanation, Forecast, HorizonForecast, Predictor } from "@meristem/orchestrator";
import { RequestError } from "@meristem/run-directory/advanced";
import { namedEvent, type StepEvent } from "../trace/step-event.js";

/** One observation and the forecast that it led to. */
export interface ObservedStep {
  readonly series: string;
  /** `undefined`: the observation has no value. */
  readonly value: number | undefined;
  readonly forecast: Forecast;
  /** In its state right after the observation. */
  readonly predictor: Predictor;
}

/** The forecast to explain. */
export interface WantedForecast {
  readonly series: string;
  /** 0-based step at which the forecast was made. */
  readonly step: number;
  /** Absent: the shortest. */
  readonly horizon?: number | undefined;
}

export interface ExplainedForecast {
  readonly series: string;
  readonly forecast: HorizonForecast;
  /** Observation at the step; `undefined`: missing. */
  readonly value: number | undefined;
  /** Seasonal periods in use, steps. */
  readonly seasons: readonly number[];
  /** Events of the step, those of the ingestion gate included. */
  readonly events: readonly StepEvent[];
  readonly explanation: Explanation;
  /** Observation at the target; `undefined`: missing, or after the end of the steps. */
  readonly actual: number | undefined;
  /** Of `actual` under the forecast, decades. */
  readonly surprise: number | undefined;
  /** The point forecast that replaced this one after a gap; `undefined`: it was not replaced. */
  readonly renewedPoint: number | undefined;
}

/**
 * Reads `steps` up to the target of the wanted forecast, or to their end.
 *
 * @param steps In order, from any step that is not after the wanted one. May mix series.
 * @throws RequestError when there is no such step or horizon, or the predictor made no forecast there
 */
export async function explainStep(
  steps: AsyncIterable<ObservedStep>,
  wanted: WantedForecast,
): Promise<ExplainedForecast> {
  let found: ExplainedForecast | undefined;
  for await (const step of steps) {
    if (step.series !== wanted.series) continue;
    const { origin, matured } = step.forecast;
    if (origin === wanted.step) found = explained(step, wanted);
    if (found === undefined) continue;
    const { target, horizon, point } = found.forecast;
    const due = matured.find(
      ({ forecast }) => forecast.origin === wanted.step && forecast.horizon === horizon,
    );
    if (due === undefined && origin < target) continue;
    const lastPoint = due?.forecast.point;
    const renewedPoint = lastPoint === point ? undefined : lastPoint;
    return { ...found, actual: due?.actual, surprise: due?.surprise, renewedPoint };
  }
  if (found !== undefined) return found;
  throw new RequestError(`series ${JSON.stringify(wanted.series)} is shorter`, {
    parameter: "step",
    value: wanted.step,
  });
}

function explained(step: ObservedStep, wanted: WantedForecast): ExplainedForecast {
  const { series, value, predictor } = step;
  const { origin, horizons, events, diagnostics } = step.forecast;
  const [shortest] = horizons;
  if (shortest === undefined) {
    throw new RequestError("nothing was forecast yet, no value had come", {
      parameter: "step",
      value: origin,
    });
  }
  const horizon = wanted.horizon ?? shortest.horizon;
  const forecast = horizons.find((each) => each.horizon === horizon);
  if (forecast === undefined) {
    const known = horizons.map((each) => each.horizon).join(", ");
    throw new RequestError(`forecasts were made for ${known}`, {
      parameter: "horizon",
      value: horizon,
    });
  }
  return {
    series,
    forecast,
    value,
    seasons: diagnostics.seasons,
    events: events.map((event) => namedEvent(origin, event)),
    explanation: predictor.explain(horizon)!,
    actual: undefined,
    surprise: undefined,
    renewedPoint: undefined,
  };
}
