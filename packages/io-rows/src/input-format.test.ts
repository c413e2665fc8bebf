import { expect, test } from "vitest";
import { inputFormatOf } from "./input-format.js";

test.each([
  ["load.csv", "csv"],
  ["runs/LOAD.TSV", "csv"],
  ["load.jsonl", "jsonl"],
  ["load.2024.ndjson", "jsonl"],
  ["load.Json", "jsonl"],
  ["load.txt", undefined],
  ["load.csv.gz", undefined],
  ["load", undefined],
  [".csv", undefined],
  ["load.csv/part", undefined],
])("the format of %s is %s", (path, format) => {
  expect(inputFormatOf(path)).toBe(format);
});
