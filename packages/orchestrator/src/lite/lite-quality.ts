/**
 * How far the forecasts of a lite series can be relied on: warming up, degraded, or neither.
 *
 * @module
 */
import type { PredictorConfig } from "../config.js";
import { FLAG_DEGRADED, FLAG_WARMING_UP } from "../step/flags.js";
import type { LiteCell } from "./lite-arena.js";
import { CLEAN_STREAK, IS_DEGRADED, KNOWN_COUNT, POOR_STREAK } from "./lite-layout.js";

export type LiteQualitySettings = Pick<
  PredictorConfig,
  "warmUpCount" | "missingStreakMax" | "recoveryStepCount"
>;

/**
 * Takes note of a step and returns `bits` with what they say about the forecasts made now. A caller
 * that knows the input to be poor says so with the flag of degraded inference.
 */
export function noteQuality(
  { f64, at }: LiteCell,
  settings: LiteQualitySettings,
  bits: number,
  isUsed: boolean,
): number {
  const isPoor = !isUsed || (bits & FLAG_DEGRADED) !== 0;
  f64[at + POOR_STREAK] = isUsed ? 0 : f64[at + POOR_STREAK] + 1;
  f64[at + CLEAN_STREAK] = isPoor ? 0 : f64[at + CLEAN_STREAK] + 1;
  const isLost = f64[at + POOR_STREAK] >= settings.missingStreakMax;
  if (isLost || (bits & FLAG_DEGRADED) !== 0) f64[at + IS_DEGRADED] = 1;
  else if (f64[at + CLEAN_STREAK] >= settings.recoveryStepCount) f64[at + IS_DEGRADED] = 0;
  const degraded = f64[at + IS_DEGRADED] === 1 ? FLAG_DEGRADED : 0;
  const young = f64[at + KNOWN_COUNT] < settings.warmUpCount ? FLAG_WARMING_UP : 0;
  return bits | degraded | young;
}
