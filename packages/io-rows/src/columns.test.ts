import { expect, test } from "vitest";
import { resolveColumns, unreadTime, type WantedColumns } from "./columns.js";

const place = { name: "in", line: 1 };
const found = (first: string, second: string | undefined, wanted: WantedColumns = {}): unknown => {
  const { hasHeader, names, value, time, series } = resolveColumns(
    first.split(","),
    second?.split(","),
    wanted,
    place,
  );
  const named = (index: number | undefined): string | undefined =>
    index === undefined ? undefined : names[index];
  return [hasHeader, named(value), named(time), named(series)];
};

test.each<[string, string | undefined, WantedColumns, unknown]>([
  ["t,value", "1,5", {}, [true, "value", "t", undefined]],
  ["value,t", "5,1", {}, [true, "value", "t", undefined]],
  ["Date,Close", "2024-01-01,5", {}, [true, "Close", "Date", undefined]],
  ["when,a,b", "2024-01-01,1,2", {}, [true, "b", "when", undefined]],
  ["when,a,b", "2024-01-01,1,", {}, [true, "b", "when", undefined]],
  ["a,b,note", "1,2,text", {}, [true, "b", undefined, undefined]],
  ["1,2", "3,4", {}, [false, "2", undefined, undefined]],
  ["2024-01-01,2", undefined, {}, [false, "2", "1", undefined]],
  ["value", undefined, {}, [true, "value", undefined, undefined]],
  ["t,value,key", "1,5,a", { series: "key" }, [true, "value", "t", "key"]],
  ["t,value", "1,5", { time: "none" }, [true, "value", undefined, undefined]],
  ["t,value", "1,5", { value: "T" }, [true, "t", undefined, undefined]],
  ["t,value", "1,5", { value: "1" }, [true, "t", undefined, undefined]],
  ["t,1", "9,5", { value: "1" }, [false, "1", undefined, undefined]],
  [" t , value ", "1,5", {}, [true, "value", "t", undefined]],
  ["time,value", ",5", {}, [true, "value", "time", undefined]],
  ["time,value", "1/2/2024,5", {}, [true, "value", undefined, undefined]],
  [",,", "1,5,", {}, [true, "2", undefined, undefined]],
  [",value,", "0,5,", {}, [true, "value", undefined, undefined]],
  ["year,a,", "1990,5,", {}, [true, "a", "year", undefined]],
])("header %s, row %s, configured %j", (first, second, wanted, expected) => {
  expect(found(first, second, wanted)).toEqual(expected);
});

test("at most 20 column names are listed", () => {
  const names = Array.from({ length: 500 }, (_, i) => `c${i}x`).join();
  expect(() => found(names, undefined, { value: "zzzzz" })).toThrow(/c19x and 480 more$/);
});

test("at most 20 columns of one name are listed", () => {
  const names = Array.from({ length: 500 }, () => "v").join();
  expect(() => found(names, undefined)).toThrow(/ and 20 and 480 more are both called "v"/);
});

test("a column that is named like a time but not used is reported", () => {
  expect(unreadTime(["Date", "value"], [1, undefined])).toBe("Date");
  expect(unreadTime(["Date", "value"], [0, undefined])).toBeUndefined();
  expect(unreadTime(["a", "b"], [1, undefined])).toBeUndefined();
});
