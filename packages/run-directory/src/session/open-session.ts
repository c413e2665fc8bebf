/**
 * Opens the session of a run: new, or restored from a snapshot.
 *
 * A run, its rehearsal and its replay open their sessions here, with the same options.
 *
 * @module
 */
import type { RunConfig } from "../config/sections.js";
import type { RunRecipe } from "../identity/run-identity.js";
import type { StoredRun } from "../state/run-state.js";
import { reopenSeries } from "../state/stored-run.js";
import { openPredictor } from "./open-predictor.js";
import type { SeriesLoad } from "./run-load.js";
import { RunSession, type SessionOptions } from "./run-session.js";

/** The options of a session. */
export interface SessionFacts {
  readonly identity: Pick<RunRecipe, "isStrict" | "seriesCountMax" | "yardstickSeason">;
  readonly config: RunConfig;
  /** Name of the input, for messages. */
  readonly inputName: string;
  /** Key of the only series where no column holds one. */
  readonly defaultSeries: string;
  /** When the experts of a series are disabled under load. */
  readonly load: SeriesLoad;
  /** Monotonic clock, ns. Measures step times. */
  readonly monotonicNs: () => bigint;
}

/**
 * @param stored `undefined`: a session without series.
 * @throws OperatingError `STATE_UNREADABLE`, `SNAPSHOT_MISMATCH` when `stored` does not fit the
 *   configuration
 */
export function openSession(facts: SessionFacts, stored?: StoredRun): RunSession {
  const { identity, config, load, monotonicNs } = facts;
  const options: SessionOptions = {
    inputName: facts.inputName,
    defaultSeries: stored?.position.defaultSeries ?? facts.defaultSeries,
    isStrict: identity.isStrict,
    seriesCountMax: identity.seriesCountMax,
    horizons: config.predictor.horizons,
    season: identity.yardstickSeason,
  };
  const resumed = stored && {
    series: reopenSeries(stored, options, config, load),
    stepTimes: stored.stepTimes,
  };
  const createPredictor = (seriesKey: string): ReturnType<typeof openPredictor> =>
    openPredictor(seriesKey, config, load(seriesKey));
  return new RunSession(options, { createPredictor, monotonicNs }, resumed);
}
