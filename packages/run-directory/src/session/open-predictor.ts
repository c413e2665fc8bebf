/**
 * Opens the predictor of one series with its ingestion gate.
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
 * A new predictor with its gate. The gate has no clock: it uses event times, so a replay repeats its
 * verdicts.
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

/**
 * A predictor with its gate in a stored state.
 *
 * @param stored Result of `Predictor.encode` or `Predictor.view`.
 * @throws OperatingError `STATE_UNREADABLE`, `SNAPSHOT_MISMATCH` when it does not fit `config`
 */
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
