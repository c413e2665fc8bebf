import type { Forecast } from "@meristem/orchestrator";
import { expect, test } from "vitest";
import { ProgressLine } from "./progress-line.js";

const SECOND = 1_000_000_000n;

/** One forecast of `point` ± 1 that came due with `actual`. */
function came(actual: number | undefined, point: number, seriesKey = "a"): Forecast {
  const quantiles = [-2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2].map((offset) => point + offset);
  return {
    seriesKey,
    matured: [{ actual, forecast: { point, quantiles } }],
  } as unknown as Forecast;
}

test("the share of a file is told from the first line on, its rate and its end once they settle", () => {
  const line = new ProgressLine(1000);
  expect(line.line(100, 250, 0n)).toBe("25 %  100 rows");
  expect(line.line(110, 275, SECOND / 4n)).toBe("27 %  110 rows");
  expect(line.line(200, 500, SECOND)).toBe("50 %  200 rows  100 rows/s  0:02 left");
  expect(line.line(12_345, 1000, 2n * SECOND)).toMatch(/^100 % {2}12 345 rows {2}6 123 rows\/s/);
});

test("a resumed run counts from where it goes on", () => {
  const line = new ProgressLine(1_000_000);
  line.line(90_000, 900_000, 7n * SECOND);
  expect(line.line(90_010, 900_100, 8n * SECOND)).toBe("90 %  90 010 rows  10 rows/s  16:39 left");
  expect(line.line(90_011, 900_101, 1000n * SECOND)).toMatch(/\d+:\d\d:\d\d left/);
});

test("nothing is said of the end of a pipe, nor of an empty or a stalled file", () => {
  expect(new ProgressLine(undefined).line(5, 100, 0n)).toBe("5 rows");
  expect(new ProgressLine(0).line(5, 0, 0n)).toBe("5 rows");
  const stalled = new ProgressLine(1000);
  stalled.line(5, 100, 0n);
  expect(stalled.line(5, 100, 9n * SECOND)).toBe("10 %  5 rows  0 rows/s");
});

test("a file that has grown since it was opened is never more than whole", () => {
  const line = new ProgressLine(100);
  line.line(1, 50, 0n);
  expect(line.line(4, 200, SECOND)).toBe("100 %  4 rows  3 rows/s  0:00 left");
});

test("the error beside the last value's, and how many lay inside, come with the second value", () => {
  const line = new ProgressLine(undefined);
  line.note(came(10, 10));
  expect(line.line(1, 0, 0n)).toBe("1 rows");
  line.note(came(14, 12));
  line.note(came(undefined, 12));
  line.note(came(12, 12.5));
  const told = line.line(4, 0, 0n);
  expect(told).toMatch(/MASE 0\.41\d {2}inside 80 %: 50 %$/);
});

test("series do not take each other's last value", () => {
  const line = new ProgressLine(undefined);
  line.note(came(1, 1, "a"));
  line.note(came(1000, 1000, "b"));
  expect(line.line(2, 0, 0n)).toBe("2 rows");
});
