/** An explained forecast as plain JSON. */
import { QUANTILE_LEVELS } from "@meristem/orchestrator";
import { plainJson, type JsonObject } from "../plain-json.js";
import type { ExplainedForecast } from "./explain-step.js";

/**
 * All numbers with all digits: `naive`, the contributions of `parts` in order and `rounding` add up to
 * `point`, bit for bit.
 */
export function explainData(explained: ExplainedForecast): JsonObject {
  const { forecast, explanation, value, actual, surprise, renewedPoint } = explained;
  const { series, seasons, events } = explained;
  const { origin, horizon, target, point, quantiles, mode, flags } = forecast;
  const { naive, trust, parts, rounding, intervals } = explanation;
  return plainJson({
    series,
    origin,
    horizon,
    target,
    value: value ?? null,
    mode,
    flags,
    seasons,
    events,
    naive,
    trust,
    parts: parts.map((part) => ({ ...part, point: part.point ?? null })),
    rounding,
    point,
    quantiles: byLevel(quantiles),
    intervals: intervals === undefined ? null : intervalData(intervals),
    actual: actual ?? null,
    surprise: surprise ?? null,
    renewed_point: renewedPoint ?? null,
  });
}

function intervalData({
  parts,
  corrections,
}: NonNullable<ExplainedForecast["explanation"]["intervals"]>): JsonObject {
  return {
    parts: parts.map(({ name, weights, quantiles }) => ({
      name,
      weights: byLevel(weights),
      quantiles: byLevel(quantiles),
    })),
    corrections: byLevel(corrections),
  };
}

function byLevel(numbers: ArrayLike<number>): Readonly<Record<string, number>> {
  return Object.fromEntries(QUANTILE_LEVELS.map((level, i) => [level, numbers[i]!]));
}
