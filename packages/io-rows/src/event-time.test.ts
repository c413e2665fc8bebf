import { describe, expect, test } from "vitest";
import { eventTimeUnixNs, timeUnitOf } from "./event-time.js";

const ns = (text: string): bigint => BigInt(Date.parse(text)) * 1_000_000n;

test.each([
  ["2024-02-29", ns("2024-02-29T00:00:00Z")],
  ["2024-02-29T12:30", ns("2024-02-29T12:30:00Z")],
  ["2024-02-29 12:30:05.25Z", ns("2024-02-29T12:30:05.250Z")],
  ["2024-03-31T02:30:00+02:00", ns("2024-03-31T00:30:00Z")],
  ["2024-03-31T03:30:00-0530", ns("2024-03-31T09:00:00Z")],
  ["1990-01", ns("1990-01-01T00:00:00Z")],
  ["1990/01/15", ns("1990-01-15T00:00:00Z")],
  ["1990-Q3", ns("1990-07-01T00:00:00Z")],
  ["1990q4", ns("1990-10-01T00:00:00Z")],
  ["1700-01-01", ns("1700-01-01T00:00:00Z")],
  ["2016-12-31T23:59:60Z", ns("2017-01-01T00:00:00Z")],
  ["2016-12-31T24:00", ns("2017-01-01T00:00:00Z")],
  ["2024-01-01T00:00:00.000000001Z", ns("2024-01-01T00:00:00Z") + 1n],
  ["-1.5", -1_500_000_000n],
  ["1949.083", 1_949_083_000_000n],
])("%s", (cell, expected) => {
  expect(eventTimeUnixNs(` ${cell} `, "s")).toBe(expected);
});

test.each([
  "2023-02-29",
  "2024-13-01",
  "2024-00-01",
  "2024-04-31",
  "1990-Q5",
  "24-01-01",
  "2024-1-1",
  "01/02/2024",
  "2024-01-01T25:00",
  "2024-01-01T12:60",
  "12:30",
  "noon",
  "1600-01-01",
  "2500-01-01",
  "1e10",
  "",
])("%j is no instant", (cell) => {
  expect(eventTimeUnixNs(cell, "s")).toBeUndefined();
});

describe("the unit of a number", () => {
  test.each([
    ["0", "s"],
    ["1700000000", "s"],
    ["1700000000000", "ms"],
    ["1700000000000000", "us"],
    ["1700000000000000000", "ns"],
    ["-1700000000.5", "s"],
    ["0001700000000", "s"],
  ])("%s is in %s", (cell, unit) => {
    expect(timeUnitOf(cell)).toBe(unit);
  });

  test("other text has no unit", () => {
    expect(timeUnitOf("2024-01-01")).toBeUndefined();
  });

  test("a fraction keeps its nanoseconds in every unit", () => {
    expect(eventTimeUnixNs("1.000000001", "s")).toBe(1_000_000_001n);
    expect(eventTimeUnixNs("1.5", "us")).toBe(1500n);
    expect(eventTimeUnixNs("1.9", "ns")).toBe(1n);
  });
});
