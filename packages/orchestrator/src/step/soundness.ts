/**
 * Whether what an engine says are numbers, and what is said in its place when they are not.
 *
 * @module
 */
import { QUANTILE_LEVELS } from "../forecast.js";
import type { PredictorState } from "../state/predictor-state.js";
import type { PredictorEngine } from "./predictor-engine.js";

const LEVELS = QUANTILE_LEVELS.length;

/** False when a forecast is no finite number: then nothing the engine learnt is to be trusted. */
export function isSound({ points, quantiles }: PredictorEngine): boolean {
  for (let i = 0; i < points.length; i++) if (!Number.isFinite(points[i]!)) return false;
  for (let i = 0; i < quantiles.length; i++) if (!Number.isFinite(quantiles[i]!)) return false;
  return true;
}

/**
 * Writes the last value as every horizon's forecast, with the bands of the forecast before, over
 * what the engine says.
 */
export function speakNaively({ engine, pending }: PredictorState, row: number): void {
  const first = engine.horizons.length - pending.horizons.length;
  const naive = engine.context.lastKnown;
  for (let i = 0; i < engine.horizons.length; i++) {
    const before = pending.slot(Math.max(0, i - first), row - 1);
    engine.points[i] = naive;
    for (let j = 0; j < LEVELS; j++) {
      const width = pending.quantiles[before * LEVELS + j]! - pending.points[before]!;
      engine.quantiles[i * LEVELS + j] = naive + width;
    }
  }
}
