import { describe, expect, test } from "vitest";
import { cellValue, notationHint } from "./cell-value.js";

describe("a cell", () => {
  test.each([
    ["1", 1],
    [" -2.5 ", -2.5],
    ["+.5", 0.5],
    ["5.", 5],
    ["1e3", 1000],
    ["1E-3", 0.001],
    ["007", 7],
    ["-0", -0],
    ["5e-324", 5e-324],
    ["1e309", Infinity],
    ["inf", Infinity],
    ["-Infinity", -Infinity],
  ])("%j is the number %d", (cell, value) => {
    expect(cellValue(cell)).toBe(value);
  });

  test.each(["", "  ", "NA", "n/a", "#N/A", "NaN", "nan", "null", "None"])(
    "%j is missing",
    (cell) => {
      expect(cellValue(cell)).toBeUndefined();
    },
  );

  test.each(["abc", "1 2", "1,5", "0x10", "1_000", "--1", "1e", "e5", ".", "-", "٣", "−5", "true"])(
    "%j is no number and not missing",
    (cell) => {
      expect(cellValue(cell)).toBeNull();
    },
  );
});

test("a megabyte of digits and a letter is refused in linear time", () => {
  expect(cellValue(`${"1".repeat(1 << 20)}x`)).toBeNull();
});

describe("a number in another notation", () => {
  test.each([
    ["1,5", "decimal point"],
    ["1,234,567.8", "decimal point"],
    ["1.234,5", "decimal point"],
    ["1 234", "decimal point"],
    ["1'234", "decimal point"],
    ["1_000", "decimal point"],
    ["−5", "sign"],
    ["$5", "number alone"],
    ["5 %", "number alone"],
    ["-", "empty"],
    ["?", "empty"],
    ["missing", "empty"],
    ["#DIV/0!", "empty"],
    ["#REF!", "empty"],
  ])("%j has a hint (%s)", (cell, hint) => {
    expect(notationHint(cell)).toContain(hint);
  });

  test.each(["abc", "1 2", "2020-01-01", "a,b"])("%j has no hint", (cell) => {
    expect(notationHint(cell)).toBe("");
  });
});
