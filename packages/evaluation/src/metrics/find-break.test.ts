import { describe, expect, test } from "vitest";
import { findBreaks } from "./find-break.js";
import { METRICS, type ScoredStep } from "./forecast-metric.js";

/** Errors with heavy tails: a few are a hundred times the median. Equal seeds give equal errors. */
function errors(count: number, seed: number): number[] {
  let state = seed;
  const uniform = (): number => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647;
  return Array.from({ length: count }, () => uniform() / Math.sqrt(uniform()));
}

const stepsOf = (values: readonly number[]): ScoredStep[] =>
  values.map((numerator, i) => ({ target: i + 50, numerator, denominator: 1, naiveError: 1 }));
const search = { metric: METRICS["mae"]!, worseBy: 0.2, windowCount: 100, horizon: 1 };

describe("errors from one distribution", () => {
  test.each(Array.from({ length: 40 }, (_, i) => i + 1))("seed %i: no break is found", (seed) => {
    expect(findBreaks(stepsOf(errors(1000, seed)), search)).toEqual([]);
  });

  test("one outlier of any size is no break", () => {
    const values = errors(1000, 7);
    values[500] = 1e9;
    expect(findBreaks(stepsOf(values), search)).toEqual([]);
  });
});

describe("a planted break", () => {
  test.each([1, 2, 3, 4, 5])("seed %i: is found within ten steps", (seed) => {
    const values = errors(1000, seed).map((value, i) => (i < 610 ? value : 3 * value));
    const [found, ...others] = findBreaks(stepsOf(values), search);
    expect(Math.abs(found!.step - 660)).toBeLessThanOrEqual(10);
    expect(found!.worsening).toBeGreaterThan(1);
    expect(others).toEqual([]);
  });

  test("below the requested size is not reported", () => {
    const values = errors(1000, 3).map((value, i) => (i < 610 ? value : 3 * value));
    expect(findBreaks(stepsOf(values), { ...search, worseBy: 9 })).toEqual([]);
  });

  test("that improves the metric is not reported", () => {
    const values = errors(1000, 3).map((value, i) => (i < 610 ? 3 * value : value));
    expect(findBreaks(stepsOf(values), search)).toEqual([]);
  });

  test("of the coverage is reported above and below the nominal share", () => {
    const coverage = { ...search, metric: METRICS["coverage"]! };
    const shares = (after: number): ScoredStep[] =>
      stepsOf(
        Array.from({ length: 600 }, (_, i) => ((i * 7) % 100 < (i < 300 ? 80 : after) ? 1 : 0)),
      );
    expect(findBreaks(shares(40), coverage)[0]?.step).toBeGreaterThan(340);
    expect(findBreaks(shares(100), { ...coverage, worseBy: 0.15 })).toHaveLength(1);
    expect(findBreaks(shares(80), coverage)).toEqual([]);
  });
});

test("two breaks far apart are both reported, by descending evidence", () => {
  const factors = [1, 3, 12];
  const values = errors(1200, 9).map((value, i) => factors[Math.floor(i / 400)]! * value);
  const steps = findBreaks(stepsOf(values), search).map(({ step }) => step);
  expect(steps).toHaveLength(2);
  expect(steps.toSorted((a, b) => a - b).map((step) => Math.round((step - 50) / 100))).toEqual([
    4, 8,
  ]);
});
