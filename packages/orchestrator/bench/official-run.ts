/** One predictor over one series, as it would have spoken; nothing told. */
import {
  initialPredictorState,
  plainInput,
  predictorConfigSchema,
  predictorStepInto,
  QUANTILE_LEVELS,
  stepOutputFor,
  type PredictorConfigInput,
} from "@meristem/orchestrator";
import type { Said } from "./official-score.js";

const WIDTH = 1 + QUANTILE_LEVELS.length;

/** What was said, by horizon of `config`, each at the index of its target. */
export function sayOver(
  values: readonly (number | undefined)[],
  config: PredictorConfigInput,
): readonly Said[] {
  const parsed = predictorConfigSchema.parse(config);
  const state = initialPredictorState(parsed);
  const output = stepOutputFor(parsed.horizons.length);
  const said = parsed.horizons.map((): (Float64Array | undefined)[] => []);
  for (const [t, value] of values.entries()) {
    predictorStepInto(state, plainInput(value), output);
    if (!output.isReady) continue;
    for (const [i, horizon] of parsed.horizons.entries()) {
      const row = new Float64Array(WIDTH);
      row[0] = output.points[i]!;
      row.set(output.quantiles.subarray(i * (WIDTH - 1), (i + 1) * (WIDTH - 1)), 1);
      said[i]![t + horizon] = row;
    }
  }
  return said;
}
