/**
 * When the predictors of a run shed experts: by the clock, or where a run before did.
 *
 * What is shed by the clock depends on the machine, so every change of rung is kept in `parity.log`:
 * whoever runs the run again goes by the records and looks at no clock.
 *
 * @module
 */
import type { v1 } from "@meristem/leyline";
import type { LoadOptions } from "@meristem/orchestrator";
import type { RunConfig } from "../config/sections.js";

/** What the predictor of a series is opened with. */
export type SeriesLoad = (seriesKey: string) => LoadOptions;

export function measuredLoad({ load }: RunConfig, monotonicNs: () => bigint): SeriesLoad {
  const us = load.stepBudgetUs;
  if (us === 0) return () => ({});
  const startedNs = monotonicNs();
  const nowUs = (): number => Number(monotonicNs() - startedNs) / 1000;
  return () => ({ stepBudget: { us, nowUs } });
}

/** @param records Of every step whose rung was another than that of the step before, and of others. */
export function recordedLoad(records: readonly v1.ParityRecord[]): SeriesLoad {
  const rungs = new Map<string, Map<number, number>>();
  for (const { series, stepIndex, loadRung } of records) {
    let ofSeries = rungs.get(series);
    if (ofSeries === undefined) rungs.set(series, (ofSeries = new Map()));
    ofSeries.set(stepIndex, loadRung);
  }
  return (seriesKey) => {
    const ofSeries = rungs.get(seriesKey);
    return { recordedRungs: (row) => ofSeries?.get(row) };
  };
}
