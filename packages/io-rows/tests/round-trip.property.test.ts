/** Laws of cells: keys and numbers in their usual form read back unchanged. */
import type { InputRow, RowReaderOptions } from "@meristem/io-rows";
import { propertyBudget } from "@meristem/testkit";
import fc from "fast-check";
import { expect, test } from "vitest";
import { readingOf } from "./reading.js";

function rowsOf(text: string, options: Partial<RowReaderOptions> = {}): readonly InputRow[] {
  const { rows, error } = readingOf([Buffer.from(text)], options);
  expect(error).toBeUndefined();
  return rows;
}

/** A cell by RFC 4180: quoted when it holds a quote, a delimiter or a line break. */
const csvCell = (text: string, delimiter: string): string =>
  /["\r\n]/.test(text) || text.includes(delimiter) ? `"${text.replaceAll('"', '""')}"` : text;

/** Control characters below TAB are refused in any input. */
const isText = (text: string): boolean => [...text].every((char) => char.codePointAt(0)! >= 9);
const key = fc.oneof(
  fc.string({ unit: fc.constantFrom("a", '"', ",", ";", "\t", "|", "\n", "\r", " ", "é", "🌱") }),
  fc.string({ unit: "grapheme" }).filter(isText),
);

test("series keys with quotes, delimiters and line breaks read back from CSV", () =>
  fc.assert(
    fc.property(
      fc.array(key, { minLength: 1, maxLength: 8 }),
      fc.constantFrom(",", ";", "\t", "|"),
      fc.constantFrom("\n", "\r\n", "\r"),
      (keys, delimiter, lineEnd) => {
        const lines = keys.map((key, i) => `${csvCell(key, delimiter)}${delimiter}${i}${lineEnd}`);
        const text = `key${delimiter}value${lineEnd}${lines.join("")}`;
        const rows = rowsOf(text, { columns: { series: "key" } });
        expect(rows.map(({ series, value }) => [series, value])).toEqual(
          keys.map((k, i) => [k, i]),
        );
      },
    ),
    propertyBudget,
  ));

test("series keys read back from JSON lines", () =>
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: "grapheme" }), { minLength: 1, maxLength: 8 }),
      (keys) => {
        const lines = keys.map((key, value) => `${JSON.stringify({ key, value })}\n`);
        const rows = rowsOf(lines.join(""), { columns: { series: "key" } });
        expect(rows.map(({ series }) => series)).toEqual(keys);
      },
    ),
    propertyBudget,
  ));

/** Every float64 but NaN, drawn by its bits. */
const float = fc
  .bigInt({ min: 0n, max: (1n << 64n) - 1n })
  .map((bits) => new Float64Array(BigUint64Array.of(bits).buffer)[0]!)
  .filter((value) => !Number.isNaN(value));
const edges = fc.constantFrom(
  0,
  -0,
  5e-324,
  -5e-324,
  2.2250738585072014e-308,
  1.7976931348623157e308,
);
const floats = fc.oneof(float, fc.double({ noNaN: true }), edges);

/** The shortest decimal that denotes `value`, positional or with an exponent. */
const shortest = (value: number, isExponential: boolean): string => {
  if (Object.is(value, -0)) return "-0";
  return isExponential ? value.toExponential() : String(value);
};

test("every float64 in its shortest form reads back bit for bit", () =>
  fc.assert(
    fc.property(fc.array(fc.tuple(floats, fc.boolean()), { minLength: 1 }), (numbers) => {
      const cells = numbers.map(([value, isExponential]) => shortest(value, isExponential));
      const expected = numbers.map(([value]) => value);
      const csv = rowsOf(`value\n${cells.join("\n")}`);
      // JSON has no infinity as a number.
      const jsonl = rowsOf(
        cells.map((cell) => `{"value":${cell.endsWith("y") ? `"${cell}"` : cell}}\n`).join(""),
      );
      for (const rows of [csv, jsonl]) {
        expect(rows).toHaveLength(expected.length);
        for (const [i, { value }] of rows.entries()) {
          if (!Object.is(value, expected[i])) expect.fail(`${cells[i]} was read as ${value}`);
        }
      }
    }),
    propertyBudget,
  ));
