/**
 * Turns a source of observations into a stream of forecasts, one for one.
 *
 * @module
 */
import type { Forecast } from "./forecast.js";

/** One element of a source: a bare value, or a value with its instant. */
export type SourceItem =
  number | undefined | { readonly value: number | undefined; readonly eventTimeUnixNs?: bigint };

/** Anything that can be looped over, a ReadableStream included. */
export type ForecastSource = Iterable<SourceItem> | AsyncIterable<SourceItem>;

/** Pulls one observation at a time; nothing is buffered. Closes the source when left early. */
export async function* forecastStream(
  source: ForecastSource,
  observe: (value: number | undefined, eventTimeUnixNs?: bigint) => Forecast,
  signal?: { readonly aborted: boolean },
): AsyncGenerator<Forecast, void, undefined> {
  const isAborted = (): boolean => signal?.aborted ?? false;
  if (isAborted()) return;
  for await (const item of source) {
    yield typeof item === "object" ? observe(item.value, item.eventTimeUnixNs) : observe(item);
    if (isAborted()) return;
  }
}
