import { SECTIONS } from "@meristem/run-directory/config";
import { describe, expect, test } from "vitest";
import {
  HORIZON_COUNT_MAX,
  HORIZON_RANGE,
  horizonList,
  oneOf,
  SEASON_RANGE,
  seasonOf,
  wholeNumber,
} from "./option-values.js";
import { UsageError } from "./usage-error.js";

const refusal = (read: () => unknown): string => {
  try {
    read();
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    return (error as Error).message;
  }
  return "taken";
};

describe("horizons", () => {
  test("are put in order, each once, blanks or not", () => {
    expect(horizonList("12, 1,12,3")).toEqual([1, 3, 12]);
    expect(horizonList("1024")).toEqual([1024]);
  });

  test.each(["0", "-1", "abc", "1025", "1.5", "", "1,,2", "1e3", "0x10", "99999999999999999999"])(
    "%j is refused with the option, the range and what was given",
    (text) => {
      const message = refusal(() => horizonList(text));
      expect(message).toMatch(/^--horizons: expected whole numbers from 1 to 1024.*, found ".*"$/);
    },
  );

  test("too many are counted", () => {
    const text = Array.from({ length: 65 }, (_, i) => i + 1).join();
    expect(refusal(() => horizonList(text))).toBe("--horizons: at most 64, found 65");
  });
});

test.each(["0", "1", "1001", "weekly", ""])("a season of %j is refused", (text) => {
  const expected = "--season: expected auto or whole numbers from 2 to 1000";
  expect(refusal(() => seasonOf(text))).toBe(`${expected}, found "${text}"`);
});

test("a season is auto, a number of rows, or two of them, ascending", () => {
  expect([seasonOf("auto"), seasonOf("2"), seasonOf("1000")]).toEqual(["auto", [2], [1000]]);
  expect(seasonOf("336, 48")).toEqual([48, 336]);
});

test("a whole number says its range", () => {
  expect(wholeNumber("from", "3")).toBe(3);
  expect(refusal(() => wholeNumber("from", "x"))).toBe(
    '--from: expected a whole number from 1 on, found "x"',
  );
  expect(refusal(() => wholeNumber("n", "9", { min: 1, max: 8 }))).toContain("from 1 to 8");
});

test("a word that is no choice is met with the one that was meant", () => {
  expect(oneOf("format", "csv", ["csv", "jsonl"])).toBe("csv");
  expect(refusal(() => oneOf("format", "cvs", ["csv", "jsonl"]))).toContain("did you mean csv?");
});

test("the ranges are those of the configuration", () => {
  const takes = (config: object): boolean => SECTIONS.predictor.safeParse(config).success;
  const ascending = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);
  const [horizon, season] = [HORIZON_RANGE, SEASON_RANGE];
  expect(takes({ horizons: [horizon.min, horizon.max] })).toBe(true);
  expect(takes({ horizons: [horizon.min - 1] }) || takes({ horizons: [horizon.max + 1] })).toBe(
    false,
  );
  expect(takes({ horizons: ascending(HORIZON_COUNT_MAX) })).toBe(true);
  expect(takes({ horizons: ascending(HORIZON_COUNT_MAX + 1) })).toBe(false);
  expect(takes({ seasonLengths: [season.min, season.max] })).toBe(true);
  expect(takes({ seasonLengths: [season.min - 1] })).toBe(false);
  expect(takes({ seasonLengths: [season.max + 1] })).toBe(false);
});
