import { describe, expect, test } from "vitest";
import { RowReader, type InputRow, type RowReaderOptions } from "./row-reader.js";

const READ = { name: "in", columns: {} };

function rowsOf(text: string | Uint8Array, options: Partial<RowReaderOptions> = {}): InputRow[] {
  const reader = new RowReader({ ...READ, ...options });
  const bytes = typeof text === "string" ? Buffer.from(text) : text;
  return [...reader.push(bytes), ...reader.end()];
}
const valuesOf = (...args: Parameters<typeof rowsOf>): (number | undefined)[] =>
  rowsOf(...args).map(({ value }) => value);

describe("values are read from", () => {
  test.each<[string, string | Uint8Array, readonly (number | undefined)[]]>([
    ["a header and rows", "t,value\n1,5\n2,6\n", [5, 6]],
    ["rows without a header", "1,5\n2,6\n", [5, 6]],
    ["one row and no line end", "5", [5]],
    ["one row below a header", "value\n5", [5]],
    ["CRLF", "t,value\r\n1,5\r\n2,6\r\n", [5, 6]],
    ["CR", "t,value\r1,5\r2,6\r", [5, 6]],
    ["a byte order mark", "\u{feff}value\n5\n", [5]],
    ["quotes around everything", '"t","value"\r\n"1","5"\r\n', [5]],
    ["a line break in a cell", 'value,note\n5,"a\nb"\n6,c\n', [5, 6]],
    ["semicolons", "t;value\n1;5\n", [5]],
    ["tabs", "t\tvalue\n1\t5\n", [5]],
    ["bars", "t|value\n1|5\n", [5]],
    ["blank lines between rows", "t,value\n\n1,5\n\n2,6\n\n", [5, 6]],
    ["blank lines of one column: missing", "value\n5\n\n6\n", [5, undefined, 6]],
    ["a delimiter at the end of each row", "t,value,\n1,5,\n2,6,\n", [5, 6]],
    ["a header without a name", ",,\n1,5,\n2,6,\n", [5, 6]],
    ["the index of a data frame", ",value\n0,5\n1,6\n", [5, 6]],
    ["numbers beyond the range of float64", "value\n1e309\n-1e309\n", [Infinity, -Infinity]],
    ["JSON objects", '{"t":1,"value":5}\n{"t":2,"value":6}\n', [5, 6]],
    ["JSON with members that come and go", '{"value":5,"a":1}\n{"b":2}\n', [5, undefined]],
    ["bare JSON numbers", "5\nnull\n6\n", [5, undefined, 6]],
  ])("%s", (name, text, values) => {
    const format = name.startsWith("bare JSON") ? "jsonl" : undefined;
    expect(valuesOf(text, { format })).toEqual(values);
  });

  test("chunks of every size give the same rows", () => {
    const bytes = Buffer.from('\u{feff}t,"välue"\r\n1,5\r\n2,"6"\r\n\r\n3,NA');
    for (let size = 1; size < bytes.length; size++) {
      const reader = new RowReader(READ);
      const rows: InputRow[] = [];
      for (let at = 0; at < bytes.length; at += size) {
        rows.push(...reader.push(bytes.subarray(at, at + size)));
      }
      rows.push(...reader.end());
      expect(rows.map(({ value, line }) => [value, line])).toEqual([
        [5, 2],
        [6, 3],
        [undefined, 5],
      ]);
    }
  });

  test("the first instant sets the unit of all", () => {
    const rows = rowsOf("time,value\n1700000000000,1\n5,2\n");
    expect(rows.map(({ eventTimeUnixNs }) => eventTimeUnixNs)).toEqual([
      1_700_000_000_000_000_000n,
      5_000_000n,
    ]);
  });

  test("a resumed reader yields the remaining rows", () => {
    const bytes = Buffer.from("t,value\r\n1,5\r\n2,6\r\n3,7\r\n");
    const reader = new RowReader(READ);
    const [first, ...rest] = [...reader.push(bytes)];
    const resumed = new RowReader({
      ...READ,
      resume: {
        layout: reader.layout!,
        offsetBytes: first!.endOffsetBytes,
        line: first!.nextLine,
        afterCarriageReturn: true,
      },
    });
    expect([...resumed.push(bytes.subarray(first!.endOffsetBytes))]).toEqual(rest);
  });
});

describe("an error names its place:", () => {
  const jsonl = { format: "jsonl" } as const;
  const utf16 = (text: string): Uint8Array => Buffer.from(text, "utf16le");

  test.each<[string, string | Uint8Array, Partial<RowReaderOptions>, string, RegExp]>([
    ["nothing", "", {}, "INPUT_EMPTY", /^in: .*no data row/],
    ["blank lines", "\n \n\n", {}, "INPUT_EMPTY", /^in: .*no data row/],
    ["a header", "t,value\n", {}, "INPUT_EMPTY", /^in: .*a header and no data row/],
    [
      "a letter in the value column",
      "value\n5\nx\n",
      {},
      "INPUT_ROW_INVALID",
      /^in:3: .*"value", found "x"$/,
    ],
    [
      "a cell too many",
      "a,b\n1,2\n1,2,3\n",
      {},
      "INPUT_ROW_INVALID",
      /^in:3: expected 2 cells, found 3/,
    ],
    ["a decimal comma", "t,v\n1,2,5\n", {}, "INPUT_ROW_INVALID", /^in:2: expected 2 cells/],
    [
      "a thousands separator",
      'v\n"1,000"\n',
      {},
      "INPUT_ROW_INVALID",
      /^in:2: .*thousands separators/,
    ],
    ["an open quote", 'a,b\n1,"2\n3,4\n', {}, "INPUT_ROW_INVALID", /^in:2: a quote opens here/],
    ["text behind a closing quote", 'a,b\n1,"2"x\n', {}, "INPUT_ROW_INVALID", /^in:2: .*found "x"/],
    [
      "two columns of one name",
      "v,v\n1,2\n",
      {},
      "INPUT_COLUMN_MISSING",
      /^in:1: columns 1 and 2 are both/,
    ],
    [
      "no such column",
      "\n\nt,v\n1,2\n",
      { columns: { value: "w" } },
      "INPUT_COLUMN_MISSING",
      /^in:3: no column "w" for the value; there are t, v$/,
    ],
    [
      "a misspelled column",
      "t,value\n1,2\n",
      { columns: { value: "vlaue" } },
      "INPUT_COLUMN_MISSING",
      /did you mean value\?/,
    ],
    [
      "an invalid instant",
      "t,value\n1,2\nnoon,3\n",
      {},
      "INPUT_ROW_INVALID",
      /^in:3: expected an ISO date/,
    ],
    [
      "a first object without the member",
      '{"t":1}\n{"v":2}\n',
      { columns: { value: "v" }, ...jsonl },
      "INPUT_COLUMN_MISSING",
      /^in:1: the first object has no member "v" for the value; there are t$/,
    ],
    ["an empty object", "{}\n", jsonl, "INPUT_COLUMN_MISSING", /^in:1: .*there are none$/],
    [
      "incomplete JSON",
      '{"v":1}\n{"v":\n',
      jsonl,
      "INPUT_ROW_INVALID",
      /^in:2: expected one JSON value/,
    ],
    ["a list", "[1,2]\n", jsonl, "INPUT_ROW_INVALID", /^in:1: .*one object a line/],
    [
      "UTF-16 with a byte order mark",
      utf16("\u{feff}v\n1\n"),
      {},
      "INPUT_NOT_TEXT",
      /^in:1: .*UTF-16: convert/,
    ],
    ["UTF-16 without one", utf16("v\n1\n"), {}, "INPUT_NOT_TEXT", /^in:1: .*iconv -f UTF-16LE/],
    ["a gzip file", Uint8Array.of(0x1f, 0x8b, 8, 0, 10), {}, "INPUT_NOT_TEXT", /^in:1: .*gunzip/],
    ["Latin-1", Buffer.from("v\n1\né\n", "latin1"), {}, "INPUT_NOT_TEXT", /^in:3: .*not UTF-8/],
    [
      "an executable",
      Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 10),
      {},
      "INPUT_NOT_TEXT",
      /^in:1: /,
    ],
    [
      "a row of 2 MiB",
      `v\n${"7".repeat(1 << 21)}`,
      {},
      "INPUT_LINE_TOO_LONG",
      /^in:2: .*longer than/,
    ],
    ["a header of 2 MiB", "7".repeat(1 << 21), {}, "INPUT_LINE_TOO_LONG", /^in:1: .*longer than/],
  ])("%s", (_name, text, options, code, message) => {
    expect(() => rowsOf(text, options)).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) }),
    );
  });

  test("rows before an error are yielded first", () => {
    const reader = new RowReader(READ);
    const rows = reader.push(Buffer.from("value\n1\n2\nx\n"));
    expect([rows.next().value?.value, rows.next().value?.value]).toEqual([1, 2]);
    expect(() => rows.next()).toThrow(/in:4/);
  });
});
