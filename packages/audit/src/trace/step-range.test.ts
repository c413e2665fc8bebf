import { RequestError } from "@meristem/run-directory";
import type { SoundGeneration } from "@meristem/run-directory/advanced";
import { expect, test } from "vitest";
import { stepRangeOf, type StepsRequest } from "./step-range.js";

/** A snapshot with so many steps of each series. */
function generation(number: number, steps: Readonly<Record<string, number>>): SoundGeneration {
  const series = Object.entries(steps).map(([key, stepCount]) => ({
    key,
    state: { predictor: { stepCount } },
  }));
  return { generation: number, stored: { series } } as unknown as SoundGeneration;
}

const GENERATIONS = [generation(1, { a: 10 }), generation(2, { a: 20 }), generation(4, { a: 30 })];
const rangeOf = (request: Partial<StepsRequest>, generations = GENERATIONS) =>
  stepRangeOf({ directory: "run", ...request }, generations);

test.each([
  [{ firstStep: 3, lastStep: 9 }, undefined],
  [{ firstStep: 9, lastStep: 9 }, 1],
  [{ firstStep: 18, lastStep: 29 }, 1],
  [{ firstStep: 19, lastStep: 29 }, 2],
])("%j starts from generation %s", (steps, expected) => {
  expect(rangeOf(steps)).toEqual({ series: "a", generation: expected, ...steps });
});

test("absent steps are the last one of the newest snapshot", () => {
  expect(rangeOf({})).toEqual({ series: "a", generation: 4, firstStep: 29, lastStep: 29 });
});

test("a series that is younger than a snapshot starts before it", () => {
  const generations = [generation(1, { a: 10 }), generation(2, { a: 20, b: 5 })];
  const range = rangeOf({ series: "b", firstStep: 2 }, generations);
  expect(range).toMatchObject({ generation: 1, firstStep: 2, lastStep: 4 });
});

test.each<[Partial<StepsRequest>, string]>([
  [{ firstStep: 30 }, 'no step 30: series "a" ends at step 29'],
  [{ lastStep: 30 }, 'no step 30: series "a" ends at step 29'],
  [{ firstStep: 5, lastStep: 4 }, "step 5 comes after step 4"],
  [{ firstStep: -1 }, "expected the 0-based index of a step"],
  [{ firstStep: 1.5 }, "expected the 0-based index of a step"],
  [{ firstStep: Number.NaN }, "expected the 0-based index of a step"],
  [{ series: "c" }, 'run has no series "c"'],
])("%j is refused: %s", (request, message) => {
  expect(() => rangeOf(request)).toThrow(RequestError);
  expect(() => rangeOf(request)).toThrow(message);
});

test("several series without a choice are refused with the first five keys", () => {
  const steps = Object.fromEntries([..."abcdefg"].map((key) => [key, 3]));
  const refused = (): unknown => rangeOf({}, [generation(1, steps)]);
  expect(refused).toThrow("the run has more than one series");
  try {
    refused();
  } catch (error) {
    const candidates = '"a", "b", "c", "d", "e"';
    expect((error as RequestError).fault).toEqual({ parameter: "series", candidates });
  }
});
