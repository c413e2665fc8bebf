/** Law of resumption: a reader that starts at a row's end yields the rows that remain. */
import { propertyBudget } from "@meristem/testkit";
import fc from "fast-check";
import { expect, test } from "vitest";
import { cut, readingOf } from "./reading.js";

const value = fc.constantFrom("1", "-2.5e3", "NA", "", "inf", '"7"');
const key = fc.constantFrom("a", '"b,""c"""', '"two\nlines"', '"two\r\nlines"', "é");
const time = fc.constantFrom("2024-01-31", "1700000000000", "NA", "1990-Q3");
const lineEnd = fc.constantFrom("\n", "\r\n", "\r", "\n\n", "\r\r\n");

/** CSV of three columns or of one, and JSON lines. */
const texts = fc.oneof(
  fc
    .tuple(
      fc.constantFrom("t,key,value\n", "\n \nt,key,value\r\n", "\u{feff}2024-01-30,a,1\r"),
      fc.array(fc.tuple(time, key, value, lineEnd), { minLength: 2, maxLength: 8 }),
    )
    .map(([head, rows]) => head + rows.map(([t, k, v, end]) => `${t},${k},${v}${end}`).join("")),
  fc
    .array(fc.tuple(value, lineEnd), { minLength: 2, maxLength: 8 })
    .map((rows) => `value\n${rows.map(([v, end]) => v + end).join("")}`),
  fc
    .array(fc.tuple(fc.constantFrom("1", "null", '"NA"', "1e400"), lineEnd), { minLength: 2 })
    .map((rows) => rows.map(([v, end], t) => `{"t":${t},"v":${v}}${end}`).join("")),
);
const sizes = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 4 });

test("resuming at the end of any row yields the remaining rows, wherever chunks are cut", () =>
  fc.assert(
    fc.property(texts, fc.boolean(), sizes, (text, isEnded, sizes) => {
      const bytes = Buffer.from(isEnded ? text : text.replace(/(\r\n|\r|\n)$/, ""));
      const whole = readingOf([bytes]);
      expect(whole.error).toBeUndefined();
      for (const [index, { endOffsetBytes, nextLine }] of whole.rows.entries()) {
        const resume = {
          layout: whole.layout!,
          offsetBytes: endOffsetBytes,
          line: nextLine,
          afterCarriageReturn: bytes[endOffsetBytes - 1] === 0x0d,
        };
        const rest = readingOf(cut(bytes.subarray(endOffsetBytes), sizes), { resume });
        expect(rest).toEqual({ ...whole, rows: whole.rows.slice(index + 1) });
      }
    }),
    propertyBudget,
  ));
