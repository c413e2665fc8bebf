/**
 * When the predictors of a run disable experts under load: by the clock, or as recorded.
 *
 * Load levels by the clock depend on the machine. Every change of level is in `parity.log`, and a replay
 * uses these records instead of a clock.
 *
 * @module
 */
import type { v1 } from "@meristem/leyline";
import type { LoadOptions } from "@meristem/orchestrator";
import type { RunConfig } from "../config/sections.js";

/** The load options of the predictor of a series. */
export type SeriesLoad = (seriesKey: string) => LoadOptions;

/** Load levels by the step budget of the configuration; without a budget all experts stay enabled. */
export function measuredLoad({ load }: RunConfig, monotonicNs: () => bigint): SeriesLoad {
  const us = load.stepBudgetUs;
  if (us === 0) return () => ({});
  const startedNs = monotonicNs();
  const nowUs = (): number => Number(monotonicNs() - startedNs) / 1000;
  return () => ({ stepBudget: { us, nowUs } });
}

/**
 * Load levels as recorded.
 *
 * @param records All records of the run. They include every step with a change of the load level.
 */
export function recordedLoad(records: readonly v1.ParityRecord[]): SeriesLoad {
  const levels = new Map<string, Map<number, number>>();
  for (const { series, stepIndex, loadRung } of records) {
    let ofSeries = levels.get(series);
    if (ofSeries === undefined) levels.set(series, (ofSeries = new Map()));
    ofSeries.set(stepIndex, loadRung);
  }
  return (seriesKey) => {
    const ofSeries = levels.get(seriesKey);
    return { recordedRungs: (row) => ofSeries?.get(row) };
  };
}
