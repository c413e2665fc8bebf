/**
 * The lines of `forecasts.csv` that a step completes, and those that are open at the end.
 *
 * @module
 */
import type { RunSession, SessionStep } from "../session/run-session.js";
import { forecastLine } from "./forecasts-csv.js";

/** Lines of the forecasts for the observation of this step. */
export function maturedLines({ series, forecast }: SessionStep): string[] {
  const { cell: seriesCell } = series;
  return forecast.matured.map(({ forecast: made, actual, surprise, flags }) =>
    forecastLine({ seriesCell, forecast: made, actual, surprise, flags }),
  );
}

/** Lines of the forecasts whose targets are not observed yet. */
export function* openLines(session: RunSession): Generator<string> {
  for (const { cell: seriesCell, predictor } of session.series) {
    for (const forecast of predictor.pending()) {
      const { flags } = forecast;
      const open = { actual: undefined, surprise: undefined };
      yield forecastLine({ seriesCell, forecast, ...open, flags });
    }
  }
}
