/** Laws of records: RFC 4180, line ends, limits, and reading from a record boundary. */
import { propertyBudget } from "@meristem/testkit";
import fc from "fast-check";
import { expect, test } from "vitest";
import { csvCells } from "./csv-cells.js";
import { RecordSplitter, type SplitterOptions, type TextRecord } from "./record-splitter.js";

const cell = fc.oneof(
  fc.constantFrom(
    "",
    "1.5",
    "NaN",
    "é✓",
    'say "so"',
    "a,b",
    "two\nlines",
    "two\r\nlines",
    '"',
    " x",
  ),
  fc.string({ unit: "grapheme-composite", maxLength: 6 }).filter(isText),
);
const tables = fc.record({
  rows: fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 8 }),
  lineEnd: fc.constantFrom("\n", "\r\n", "\r"),
  isEnded: fc.boolean(),
  cuts: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 9 }),
});
type Table = typeof tables extends fc.Arbitrary<infer Drawn> ? Drawn : never;

/** The splitter refuses control characters below TAB. */
function isText(text: string): boolean {
  return [...text].every((char) => char.codePointAt(0)! >= 9);
}

const quoted = (text: string): string =>
  /[",\r\n]/.test(text) || text.startsWith('"') ? `"${text.replaceAll('"', '""')}"` : text;

const bytesOf = ({ rows, lineEnd, isEnded }: Table): Buffer =>
  Buffer.from(
    rows.map((row) => row.map(quoted).join(",")).join(lineEnd) + (isEnded ? lineEnd : ""),
  );

function read(
  bytes: Uint8Array,
  cuts: readonly number[],
  options: Partial<SplitterOptions> = {},
): TextRecord[] {
  const splitter = new RecordSplitter({ name: "test", delimiter: ",", ...options });
  const records: TextRecord[] = [];
  let start = 0;
  for (let i = 0; start < bytes.length; i++) {
    const length = cuts[i % cuts.length]!;
    records.push(...splitter.push(bytes.subarray(start, start + length)));
    start += length;
  }
  return [...records, ...splitter.end()];
}

const cellsOf = (records: readonly TextRecord[]): string[][] =>
  records.map((record) => csvCells(record, ","));

const law = (check: (table: Table) => void): void =>
  fc.assert(fc.property(tables, check), propertyBudget);

test("cells written by RFC 4180 read back, wherever the chunks are cut", () =>
  law((table) => {
    expect(cellsOf(read(bytesOf(table), table.cuts))).toEqual(table.rows);
  }));

test("a record is yielded with the byte that ends its line", () =>
  law(({ rows, lineEnd }) => {
    const splitter = new RecordSplitter({ name: "test", delimiter: "," });
    for (const row of rows) {
      const line = Buffer.from(row.map(quoted).join(",") + lineEnd);
      expect(cellsOf([...splitter.push(line)])).toEqual([row]);
    }
  }));

test("reading from any record boundary yields the remaining records with the same line numbers", () =>
  law((table) => {
    const bytes = bytesOf(table);
    const whole = read(bytes, table.cuts);
    for (const [index, { endOffsetBytes, nextLine }] of whole.entries()) {
      const rest = read(bytes.subarray(endOffsetBytes), table.cuts, {
        offsetBytes: endOffsetBytes,
        line: nextLine,
        afterCarriageReturn: bytes[endOffsetBytes - 1] === 13,
      });
      expect(rest).toEqual(whole.slice(index + 1));
    }
  }));

test.each([
  ["digits", "7".repeat(51)],
  ["a quoted cell of digits", `"${"7".repeat(50)}`],
  ["a quoted cell of LF", `"${"\n".repeat(50)}`],
  ["a quoted cell of CR LF", `"${"\r\n".repeat(25)}`],
  ["a quoted cell of quotes", '"'.repeat(51)],
])("a record above the limit is refused, wherever the chunks are cut: %s", (_name, text) => {
  for (let cut = 1; cut <= text.length; cut++) {
    const refused = (): unknown => read(Buffer.from(text), [cut], { recordBytesMax: 50 });
    expect(refused).toThrow(expect.objectContaining({ code: "INPUT_LINE_TOO_LONG" }));
  }
});
