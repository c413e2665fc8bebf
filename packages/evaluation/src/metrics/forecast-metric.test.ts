import { describe, expect, test } from "vitest";
import { METRICS, MetricCollector, type ForecastOutcome } from "./forecast-metric.js";

const QUANTILES = [1, 2, 3, 4, 5, 6, 7, 8, 9];

function outcome(
  target: number,
  actual: number | undefined,
  change: Partial<ForecastOutcome> = {},
) {
  return { target, actual, point: 5, quantiles: QUANTILES, mode: "ready", flags: [], ...change };
}

function stepsOf(metric: string, horizon: number, outcomes: readonly ForecastOutcome[]) {
  const collector = new MetricCollector(METRICS[metric]!, horizon);
  for (const one of outcomes) collector.update(one);
  return collector.steps;
}

describe("the terms of one forecast", () => {
  // Pinball: Σ level · (8.5 − quantile) for the eight quantiles below, 0.025 · 0.5 for the last.
  const pinball =
    (0.025 * 7.5 + 0.05 * 6.5 + 0.1 * 5.5 + 0.25 * 4.5 + 0.5 * 3.5 + 0.75 * 2.5) / 9 +
    (0.9 * 1.5 + 0.95 * 0.5 + 0.025 * 0.5) / 9;

  test.each([
    ["mase", 3.5, 2.5],
    ["mae", 3.5, 1],
    ["wis", 2 * pinball, 1],
    ["width", 4, 1],
    ["coverage", 0, 1],
    ["coverage50", 0, 1],
    ["coverage95", 1, 1],
  ])("%s is %f over %f", (metric, numerator, denominator) => {
    const [step, ...others] = stepsOf(metric, 1, [outcome(0, 6), outcome(1, 8.5)]);
    expect(others).toEqual([]);
    expect(step).toEqual({
      target: 1,
      numerator: expect.closeTo(numerator, 12),
      denominator,
      naiveError: 2.5,
    });
  });

  test("are those of one forecast, not of the ones before it", () => {
    const steps = stepsOf("mae", 1, [outcome(0, 6), outcome(1, 8), outcome(2, 4)]);
    expect(steps.map(({ numerator }) => numerator)).toEqual([3, 1]);
    expect(steps.map(({ naiveError }) => naiveError)).toEqual([2, 4]);
  });
});

describe("a forecast is not scored", () => {
  const targets = (outcomes: readonly ForecastOutcome[], horizon = 1): readonly number[] =>
    stepsOf("mae", horizon, outcomes).map(({ target }) => target);

  test("while its naive forecast is unknown", () => {
    expect(targets([outcome(0, 1), outcome(1, 2), outcome(3, 4)])).toEqual([1]);
    expect(
      targets(
        [0, 1, 2, 3, 4].map((target) => outcome(target, 1)),
        3,
      ),
    ).toEqual([3, 4]);
  });

  test("in the warm-up, or without an accepted actual", () => {
    const rejected = { flags: ["target_rejected"] };
    const outcomes = [
      outcome(0, 1),
      outcome(1, 2, { mode: "warming_up" }),
      outcome(2, 3),
      outcome(3, 1e9, rejected),
      outcome(4, 5),
      outcome(5, undefined),
      outcome(6, 7),
      outcome(7, 8),
    ];
    expect(targets(outcomes)).toEqual([2, 7]);
  });
});
