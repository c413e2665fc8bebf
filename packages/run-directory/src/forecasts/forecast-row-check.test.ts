import { propertyBudget } from "@meristem/testkit";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ForecastRowCheck } from "./forecast-row-check.js";
import { parseForecastRow } from "./forecast-rows.js";
import { csvText, forecastLine, FORECASTS_HEADER } from "./forecasts-csv.js";

const HEADER = FORECASTS_HEADER.trimEnd();
const ROW = "tide,3,1,4,2.5,1,-4,-3,-2,-1,0,1e-7,2,3,4,standard,late,0.25";

/** The fault of the first row that has one, after the header. */
function firstFault(text: string): string | undefined {
  const check = new ForecastRowCheck();
  check.add(HEADER);
  return text
    .split("\n")
    .map((line) => check.add(line))
    .find((fault) => fault !== undefined);
}

describe("fault of a row", () => {
  test.each([
    ["a sound row", ROW, undefined],
    ["a target that was not observed", ROW.replace(",2.5,", ",,").replace(",0.25", ","), undefined],
    ["a quoted key with line breaks", ROW.replace("tide", '"a ""b"",\n\nc"'), undefined],
    ["a cell too few", ROW.replace(",standard", ""), "expected 18 cells, found 17"],
    ["a cell too many", `${ROW},1`, "expected 18 cells, found 19"],
    ["misplaced quotes", ROW.replace("tide", 't"i"de'), "expected 18 cells, found 1"],
    ["another target", ROW.replace(",4,", ",5,"), "origin 3 and horizon 1 do not make target 5"],
    ["a word as actual", ROW.replace("2.5", "x"), 'expected a number, found "x"'],
    ["a word as surprise", ROW.replace("0.25", "x"), 'expected a number, found "x"'],
    ["an empty point", ROW.replace(",1,-4", ",,-4"), 'expected a number, found ""'],
    ["an origin in hexadecimal", ROW.replace(",3,", ",0x3,"), 'expected a number, found "0x3"'],
  ])("%s", (_name, row, fault) => expect(firstFault(row)).toBe(fault));

  test("of the first row is a wrong header, and only of the first", () => {
    const check = new ForecastRowCheck();
    expect(check.add(HEADER.replace("point", "mean"))).toBe("not the header of forecasts");
    expect(check.add(HEADER)).toMatch(/^origin origin /);
    expect(check.lineCount).toBe(2);
  });

  test("is found in a row whose quote is never closed", () => {
    const check = new ForecastRowCheck();
    check.add(HEADER);
    expect([check.add('"tide'), check.isInRow]).toEqual([undefined, true]);
    expect(check.add("x".repeat(1 << 16))).toBe("expected 18 cells, found 1");
    expect(check.isInRow).toBe(false);
  });
});

const number = fc.double({ noNaN: true, noDefaultInfinity: true });

function rowsOf(keys: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const cells = {
    key: keys,
    origin: fc.nat(),
    horizon: fc.integer({ min: 1, max: 99 }),
    numbers: fc.array(number, { minLength: 12, maxLength: 12 }),
    isObserved: fc.boolean(),
  };
  return fc.record(cells).map(({ key, origin, horizon, numbers, isObserved }) => {
    const [point, actual, surprise, ...quantiles] = numbers;
    const target = origin + horizon;
    const mode = "standard" as const;
    const row = {
      seriesCell: csvText(key),
      forecast: {
        origin,
        horizon,
        target,
        mode,
        flags: [],
        point: point!,
        quantiles: Float64Array.from(quantiles),
      },
      actual: isObserved ? actual : undefined,
      surprise: isObserved ? surprise : undefined,
      flags: ["late"],
    };
    return forecastLine(row).slice(0, -1);
  });
}

test("every row that the writer makes passes, and reads back", () => {
  const keys = fc.string({ unit: fc.constantFrom("a", '"', ",", "\n", "é", " ") });
  fc.assert(
    fc.property(rowsOf(keys), (row) => {
      expect(firstFault(row)).toBeUndefined();
      expect(parseForecastRow(row)).toBeDefined();
    }),
    propertyBudget,
  );
});

test("a damaged row that passes the check is one that the reader accepts", () => {
  const piece = fc.string({ unit: fc.constantFrom(..."0.,-ex "), maxLength: 3 });
  const damaged = fc
    .tuple(rowsOf(fc.constant("tide")), fc.nat(), fc.nat(3), piece)
    .map(([row, place, length, inserted]) => {
      const at = place % row.length;
      return row.slice(0, at) + inserted + row.slice(at + length);
    });
  fc.assert(
    fc.property(damaged, (row) => {
      if (firstFault(row) === undefined) expect(parseForecastRow(row)).toBeDefined();
    }),
    { ...propertyBudget, examples: [[ROW.replace(",3,1,4,", ",,4,4,")]] },
  );
});
