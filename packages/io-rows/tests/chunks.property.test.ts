/** Laws of chunks: rows, layout and errors depend on the bytes alone. */
import { propertyBudget } from "@meristem/testkit";
import fc from "fast-check";
import { expect, test } from "vitest";
import { cut, readingOf } from "./reading.js";

const sizes = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 6 });
const format = fc.constantFrom(undefined, "csv" as const, "jsonl" as const);

/** Pieces of valid and invalid inputs, so that most texts end in an error after some rows. */
const LINES = ["t,value\n", "value\n", "a;b\n", ",5\n", "1,5\n", "2;6\n", "3,NA\r\n", "4|7\r"];
const JSON_LINES = ['{"v":1}\n', '{"v":null,"t":5}\n', "6\n"];
const FRAGMENTS = ["\n", "\r", "\r\n", " ", ",", ";", "\t", '"', '""', "1", "2.5", "2024-01-31"];
const INVALID = ["{", "[", "}", "x", "é", "\u{feff}", "\u0000", "\u0005"];
const piece = fc.constantFrom(...LINES, ...JSON_LINES, ...FRAGMENTS, ...INVALID);
const texts = fc.oneof(
  fc
    .tuple(fc.constantFrom("", "\n", " \r\n"), fc.array(piece, { maxLength: 20 }))
    .map(([blank, pieces]) => Buffer.from(blank + pieces.join(""))),
  fc.array(piece, { maxLength: 8 }).map((pieces) => Buffer.from(pieces.join(""), "utf16le")),
  fc.array(piece, { maxLength: 8 }).map((pieces) => Buffer.from(pieces.join(""), "latin1")),
  fc.uint8Array({ maxLength: 40 }),
);

test("rows, layout and errors do not depend on how bytes are cut into chunks", () =>
  fc.assert(
    fc.property(texts, sizes, format, (bytes, sizes, format) => {
      const whole = readingOf([bytes], { format });
      expect(readingOf(cut(bytes, sizes), { format })).toEqual(whole);
    }),
    propertyBudget,
  ));

test("blank lines before the first row hide neither format nor delimiter", () => {
  for (const text of ["\n\nt;value\n1;5\n2;6\n", '\n \n{"value":5}\n{"value":6}\n']) {
    for (let size = 1; size <= text.length; size++) {
      const { rows } = readingOf(cut(Buffer.from(text), [size]));
      expect(rows.map(({ value }) => value)).toEqual([5, 6]);
    }
  }
});

test("a first line above 64 KiB gives the same rows in small and large chunks", () => {
  const names = Array.from({ length: 20_000 }, (_, i) => `c${i}`).join(";");
  const bytes = Buffer.from(`${names}\n${"1;".repeat(19_999)}1\n`);
  const whole = readingOf([bytes]);
  expect(whole.rows).toHaveLength(1);
  expect(readingOf(cut(bytes, [997]))).toEqual(whole);
});
