/**
 * How many series one run may have unless it is told otherwise: a mistyped --series column must not fill
 * the machine.
 *
 * @module
 */
import { v1 } from "@meristem/leyline";
import type { PredictorConfig } from "@meristem/orchestrator";
import type { RunConfig } from "../config/sections.js";
import type { RunRequest } from "./run-request.js";

/** By what a series takes: see docs/many-series.md. */
export const SERIES_COUNTS_MAX: Readonly<Record<PredictorConfig["profile"], number>> = {
  [v1.PredictorProfile.FULL]: 250,
  [v1.PredictorProfile.BALANCED]: 250,
  [v1.PredictorProfile.LITE]: 2500,
};

export function seriesCountMaxOf(
  { seriesCountMax }: Pick<RunRequest, "seriesCountMax">,
  { predictor }: Pick<RunConfig, "predictor">,
): number {
  return seriesCountMax ?? SERIES_COUNTS_MAX[predictor.profile];
}
