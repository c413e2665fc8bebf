/**
 * The predictor of one series of a run, behind its ingestion gate.
 *
 * @module
 */
import { createObservationGate } from "@meristem/io-validators";
import {
  createPredictor,
  restorePredictor,
  type LoadOptions,
  type Predictor,
  type SeriesView,
} from "@meristem/orchestrator";
import type { RunConfig } from "../config/sections.js";

/**
 * A predictor behind its gate. The gate has no clock: in a run the event time is the time, so that a
 * replay judges rows as the run did.
 *
 * @param load When experts are disabled under load; by default never.
 */
export function openPredictor(
  seriesKey: string,
  config: RunConfig,
  load: LoadOptions = {},
): Predictor {
  const gate = createObservationGate({ config: config.gate, series: seriesKey });
  return createPredictor({ seriesKey, config: config.predictor, gate, ...load });
}

/** The predictor whose `encode` or `view` gave `stored`, with its gate. */
export function reopenPredictor(
  stored: Uint8Array | SeriesView,
  config: RunConfig,
  load: LoadOptions = {},
): Predictor {
  return restorePredictor(stored, {
    config: config.predictor,
    openGate: (state) => createObservationGate({ config: config.gate, state }),
    ...load,
  });
}
