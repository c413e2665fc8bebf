import { expect, test } from "vitest";
import { parseForecastRow } from "./forecast-rows.js";

const quantiles = "1,2,3,4,5,6,7,8,9";

test("a row reads back, a quoted key and later columns included", () => {
  const row = parseForecastRow(`"a,""b""",4,12,16,-0.5,5,${quantiles},standard,x|y,2.5,later`);
  expect(row).toMatchObject({ series: 'a,"b"', origin: 4, horizon: 12, target: 16, actual: -0.5 });
  expect(row).toMatchObject({ point: 5, mode: "standard", flags: ["x", "y"], surprise: 2.5 });
  expect(Array.from(row!.quantiles)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test("a value that is not known yet is absent", () => {
  expect(parseForecastRow(`a,4,12,16,,5,${quantiles},standard,`)).toMatchObject({
    actual: undefined,
    flags: [],
    surprise: undefined,
  });
});

test("a key with a line break reads back", () => {
  expect(parseForecastRow(`"a\nb",4,12,16,1,5,${quantiles},standard,,`)).toMatchObject({
    series: "a\nb",
    actual: 1,
  });
});

test.each([
  "series,origin,horizon,target,actual,point",
  "",
  `a,4,12,17,1,5,${quantiles},standard,`,
  `a,4,12,16,1,NaN,${quantiles},standard,`,
  `a,4,12,16,1,5,1,2,3`,
])("%j is no row", (line) => {
  expect(parseForecastRow(line)).toBeUndefined();
});
