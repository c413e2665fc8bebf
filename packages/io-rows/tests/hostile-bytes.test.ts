/** Hostile bytes end in rows or in a typed error, in bounded memory and without a hang. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { RowReader, type RowReaderOptions } from "@meristem/io-rows";
import { fuzz, heapBytes } from "@meristem/testkit/fuzz";
import { describe, expect, test } from "vitest";
import { cut, readingOf } from "./reading.js";

const MIB = 1 << 20;

const SEEDS = [
  't,value,key\n2020-01-01,1.5,"a ""b""\nc"\n2020-01-02,NA,plain\n2020-01-03,-2e3,plain\n',
  "\u{feff}t;value\r\n1577836800;1\r\n1577923200;2.5\r\n",
  '{"t":1577836800,"value":1.5,"key":"a"}\n{"t":1577836801,"value":null,"key":["a"]}\n',
  '{"value":3}\n\n{"value":"NaN"}\n{"value":-1e3}\n',
  "1990-Q1|5\r1990-Q2|6\r",
].map((text) => new TextEncoder().encode(text));

test.each([undefined, "csv", "jsonl"] as const)(
  "3000 mutated inputs, format %s",
  async (format) => {
    // An InputError is part of the reading; any other error reaches the fuzzer.
    const decode = (bytes: Uint8Array) => readingOf(cut(bytes, [1, 7, 30]), { format });
    const { problems, growthBytes } = await fuzz(
      { name: "rows", decode, seeds: SEEDS },
      // Time limits belong to the torture, where nothing else runs.
      { inputCount: 3000, isTyped: () => false, timeMsMax: Infinity },
    );
    expect(problems).toEqual([]);
    expect(growthBytes).toBeLessThan(64 * MIB);
  },
);

describe("a record without an end is refused within 1 MiB and one chunk", () => {
  test.each([
    ["a first line of digits", "", "7"],
    ["a row of digits", "v\n1\n", "7"],
    ["a header of delimiters", "", ",;"],
    ["a quoted cell of text", 'v\n1\n"', "text "],
    ["a quoted cell of line breaks", 'v\n1\n"', "\n"],
    ["a quoted cell of CR LF", '"', "\r\n"],
    ["an open JSON string", '{"v":1}\n{"v":"', "text "],
    ["open JSON lists", '{"v":', "["],
  ])("%s", (_name, start, unit) => {
    const chunkBytes = 1 << 16;
    let sentBytes = 0;
    function* endless(): Generator<Uint8Array> {
      yield Buffer.from(start);
      for (const chunk = Buffer.alloc(chunkBytes, unit); ; sentBytes += chunkBytes) yield chunk;
    }
    const { error } = readingOf(endless());
    expect(error?.[0]).toBe("INPUT_LINE_TOO_LONG");
    expect(sentBytes).toBeLessThanOrEqual(MIB + chunkBytes);
  });

  test("blank lines without an end use no memory", () => {
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    const reader = new RowReader({ name: "in" });
    const blank = Buffer.alloc(1 << 16, "\n");
    collect();
    const before = heapBytes();
    for (let i = 0; i < 16; i++) for (const row of reader.push(blank)) void row;
    collect();
    expect(heapBytes() - before).toBeLessThan(MIB);
    expect(reader.layout).toBeUndefined();
  });

  test("a record of 1 MiB in chunks of one byte occupies at most 4 MiB", () => {
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    const reader = new RowReader({ name: "in" });
    for (const row of reader.push(Buffer.from("v\n1\n"))) void row;
    const byte = Buffer.from("7");
    collect();
    const before = heapBytes();
    for (let i = 0; i < MIB; i++) for (const row of reader.push(byte)) void row;
    collect();
    expect(heapBytes() - before).toBeLessThan(4 * MIB);
    expect(() => [...reader.push(byte)]).toThrow("longer than 1048576 bytes");
  });
});

/** Cells of 1 MB for which a pattern with backtracking would need hours. */
describe("a cell of 1 MB is read in linear time", () => {
  const size = 1_000_000;
  const cells: readonly (readonly [name: string, cell: string])[] = [
    ["digits", "1".repeat(size)],
    ["digits and a letter", `${"1".repeat(size)}x`],
    ["decimals and a letter", `${"1".repeat(size / 2)}.${"1".repeat(size / 2)}x`],
    ["groups of thousands", `"1${",000".repeat(size / 4)}x"`],
    ["points", ".".repeat(size)],
    ["spaces and a letter", `${" ".repeat(size)}x`],
    ["signs", "-".repeat(size)],
    ["doubled quotes", `"${'""'.repeat(size / 2)}"`],
    ["an exponent", `1e${"9".repeat(size)}`],
    ["JSON lists", "[".repeat(size)],
  ];
  test.each(cells)("%s", (_name, cell) => {
    const columns: Partial<RowReaderOptions>[] = [
      { columns: { value: "a" } },
      { columns: { value: "b", time: "a" } },
      { columns: { value: "b", series: "a" } },
    ];
    for (const options of columns) {
      const { rows, error } = readingOf([Buffer.from(`a;b\n${cell};2\n`)], options);
      expect(rows.length === 1 || error?.[0] === "INPUT_ROW_INVALID").toBe(true);
    }
    const unseen = readingOf([Buffer.from(cell)]);
    expect(unseen.rows.length === 1 || unseen.error?.[0].startsWith("INPUT_")).toBe(true);
  });

  test("nested JSON in a member", () => {
    for (const [open, close] of ["[]", ['{"a":', "}"]]) {
      const count = 50_000;
      const line = `{"value":${open!.repeat(count)}1${close!.repeat(count)}}\n`;
      const { error } = readingOf([Buffer.from(line)]);
      expect(error).toEqual(["INPUT_ROW_INVALID", expect.stringContaining("500 levels")]);
    }
  });

  test("200,001 columns", () => {
    const line = `${",".repeat(200_000)}\n`;
    const { error } = readingOf([Buffer.from(line.repeat(2))]);
    expect(error).toBeUndefined();
  });
});
