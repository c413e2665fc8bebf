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

/** As much of an AbortSignal as is looked at. Without the listener a waiting source is waited for. */
export interface AbortSignalLike {
  readonly aborted: boolean;
  addEventListener?(type: "abort", listener: () => void): void;
  removeEventListener?(type: "abort", listener: () => void): void;
}

/** Who forecasts: as much of a predictor as is needed. */
export interface StreamForecaster {
  readonly observe: (value: number | undefined, eventTimeUnixNs?: bigint) => Forecast;
  /** Called when a forecast was taken, before the next observation is waited for. */
  readonly idle: () => void;
}

type Pulled = IteratorResult<SourceItem, unknown> | undefined;

/**
 * Pulls one observation at a time; nothing is buffered. Closes the source when left early. An abort
 * ends it at once, even while the source has nothing to say.
 */
export async function* forecastStream(
  source: ForecastSource,
  { observe, idle }: StreamForecaster,
  signal?: AbortSignalLike,
): AsyncGenerator<Forecast, void, undefined> {
  const isAborted = (): boolean => signal?.aborted ?? false;
  if (isAborted()) return;
  const items =
    Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
  let wake = (): void => undefined;
  const onAbort = (): void => wake();
  signal?.addEventListener?.("abort", onAbort);
  // A promise a pull: racing each pull against one lasting promise would pile up in its listeners.
  const pull = (): Promise<Pulled> =>
    new Promise((resolve, reject) => {
      wake = () => resolve(undefined);
      Promise.resolve(items.next()).then(resolve, reject);
    });
  let isOpen = true;
  try {
    for (;;) {
      isOpen = false; // Whatever fails or ends in here has closed itself.
      const pulled = await pull();
      if (pulled?.done === true) return;
      if (pulled === undefined) {
        // It may be waiting for ever: it is told to close, and nobody is left to hear how that went.
        void Promise.resolve(items.return?.()).catch(() => undefined);
        return;
      }
      isOpen = true;
      const item = pulled.value;
      yield isTimed(item) ? observe(item.value, item.eventTimeUnixNs) : observe(item);
      if (isAborted()) return;
      idle();
    }
  } finally {
    signal?.removeEventListener?.("abort", onAbort);
    if (isOpen) await items.return?.();
  }
}

/** `null` is no observation either way: the predictor says so. */
function isTimed(item: SourceItem): item is Extract<SourceItem, object> {
  return typeof item === "object" && (item as unknown) !== null;
}
