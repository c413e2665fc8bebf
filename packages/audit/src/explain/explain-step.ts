/**
 * One forecast taken apart: who said what, what the predictor knew and thought of the input, and what
 * came of it.
 *
 * @module
 */
import type { Explanation, Forecast, HorizonForecast, Predictor } from "@meristem/orchestrator";
import { RequestError } from "@meristem/run-directory/advanced";
import { namedEvent, type StepEvent } from "../trace/step-event.js";

/** One row that was taken in. */
export interface TakenStep {
  readonly series: string;
  readonly value: number | undefined;
  readonly forecast: Forecast;
  /** As it is right behind the row. */
  readonly predictor: Predictor;
}

export interface WantedForecast {
  readonly series: string;
  /** 0-based row of the series. */
  readonly step: number;
  /** `undefined`: the shortest. */
  readonly horizon: number | undefined;
}

export interface ExplainedForecast {
  readonly series: string;
  readonly forecast: HorizonForecast;
  /** What the row of the step held; `undefined`: nothing. */
  readonly value: number | undefined;
  /** Seasonal periods in use, steps. */
  readonly seasons: readonly number[];
  /** Changes, and findings of the gate, at the step. */
  readonly events: readonly StepEvent[];
  readonly explanation: Explanation;
  /** What came at the target and how unlikely it was, as far as the input tells. */
  readonly actual: number | undefined;
  readonly surprise: number | undefined;
  /** What was said in its stead when rows were left out before the next one. */
  readonly renewedPoint: number | undefined;
}

/**
 * Reads `steps` up to the target of the wanted forecast, or to their end.
 *
 * @throws RequestError when the step or the horizon is not there, or nothing was forecast at it
 */
export async function explainStep(
  steps: AsyncIterable<TakenStep>,
  wanted: WantedForecast,
): Promise<ExplainedForecast> {
  let found: ExplainedForecast | undefined;
  for await (const step of steps) {
    if (step.series !== wanted.series) continue;
    const { origin, matured } = step.forecast;
    if (origin === wanted.step) found = takenApart(step, wanted);
    if (found === undefined) continue;
    const { target, horizon, point } = found.forecast;
    const due = matured.find(
      ({ forecast }) => forecast.origin === wanted.step && forecast.horizon === horizon,
    );
    if (due === undefined && origin < target) continue;
    const said = due?.forecast.point;
    const renewedPoint = said === point ? undefined : said;
    return { ...found, actual: due?.actual, surprise: due?.surprise, renewedPoint };
  }
  if (found !== undefined) return found;
  throw new RequestError(`series ${JSON.stringify(wanted.series)} is shorter`, {
    parameter: "step",
    value: wanted.step,
  });
}

function takenApart(step: TakenStep, wanted: WantedForecast): ExplainedForecast {
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
  const forecast = horizons.find((one) => one.horizon === horizon);
  if (forecast === undefined) {
    const known = horizons.map((one) => one.horizon).join(", ");
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
