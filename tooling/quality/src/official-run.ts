/** The forecasts of one predictor over one series, without a gate. */
import {
  initialPredictorState,
  plainInput,
  predictorConfigSchema,
  predictorStepInto,
  QUANTILE_LEVELS,
  stepOutputFor,
  type PredictorConfigInput,
} from "@meristem/orchestrator";
import type { ForecastsByTarget } from "./official-score.js";

const WIDTH = 1 + QUANTILE_LEVELS.length;

/** By horizon of `config`. */
export function forecastsOver(
  values: readonly (number | undefined)[],
  config: PredictorConfigInput,
): readonly ForecastsByTarget[] {
  const parsed = predictorConfigSchema.parse(config);
  const state = initialPredictorState(parsed);
  const output = stepOutputFor(parsed.horizons.length);
  const forecasts = parsed.horizons.map((): (Float64Array | undefined)[] => []);
  for (const [t, value] of values.entries()) {
    predictorStepInto(state, plainInput(value), output);
    if (!output.isReady) continue;
    for (const [i, horizon] of parsed.horizons.entries()) {
      const row = new Float64Array(WIDTH);
      row[0] = output.points[i]!;
      row.set(output.quantiles.subarray(i * (WIDTH - 1), (i + 1) * (WIDTH - 1)), 1);
      forecasts[i]![t + horizon] = row;
    }
  }
  return forecasts;
}
