/** The contract of `readRows` and `openInputFile`, by the name of the package. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  InputError,
  inputFormatOf,
  openInputFile,
  readRows,
  type InputRow,
} from "@meristem/io-rows";
import { isOperatingError } from "@meristem/leyline";
import { afterAll, expect, test } from "vitest";
import { readingOf } from "./reading.js";

const folder = mkdtempSync(join(tmpdir(), "meristem-rows-"));
afterAll(() => rmSync(folder, { recursive: true }));

async function collected(rows: AsyncIterable<InputRow>): Promise<InputRow[]> {
  const found: InputRow[] = [];
  for await (const row of rows) found.push(row);
  return found;
}

test("readRows yields the rows of a RowReader, from sync and async chunks", async () => {
  const chunks = ["key,t,val", "ue\na,5,1", '\n"b""",6,NA\n'].map((text) => Buffer.from(text));
  async function* delayed(): AsyncGenerator<Uint8Array> {
    yield* chunks;
  }
  const options = { name: "in", columns: { series: "key" } };
  const { rows } = readingOf(chunks, options);
  expect(rows.map(({ series, value }) => [series, value])).toEqual([
    ["a", 1],
    ['b"', undefined],
  ]);
  expect(await collected(readRows(chunks, options))).toEqual(rows);
  expect(await collected(readRows(delayed(), options))).toEqual(rows);
});

test("a row is yielded before the source delivers its next chunk", async () => {
  let deliveredCount = 0;
  async function* source(): AsyncGenerator<Uint8Array> {
    for (const text of ["value\n1\n", "2\n", "3\n"]) {
      deliveredCount++;
      yield Buffer.from(text);
    }
  }
  const counts: number[] = [];
  for await (const { value } of readRows(source(), { name: "in" })) {
    counts.push(deliveredCount);
    expect(value).toBe(deliveredCount);
  }
  expect(counts).toEqual([1, 2, 3]);
});

test("a loop that ends early closes the source", async () => {
  let isClosed = false;
  async function* endless(): AsyncGenerator<Uint8Array> {
    try {
      for (;;) yield Buffer.from("1\n");
    } finally {
      isClosed = true;
    }
  }
  for await (const { line } of readRows(endless(), { name: "in" })) if (line === 3) break;
  expect(isClosed).toBe(true);
});

test("an invalid row ends the loop with a typed error, after the rows before it", async () => {
  const values: (number | undefined)[] = [];
  const reading = (async () => {
    const rows = readRows([Buffer.from("value\n1\n2\nx\n4\n")], { name: "in.csv" });
    for await (const { value } of rows) values.push(value);
  })();
  const error = await reading.catch((error: unknown) => error);
  expect(error).toBeInstanceOf(InputError);
  expect(isOperatingError(error, "INPUT_ROW_INVALID")).toBe(true);
  expect(error).toMatchObject({
    message: 'in.csv:4: expected a number in column "value", found "x"',
    details: { input: "in.csv", line: 4 },
    transient: false,
  });
  expect(values).toEqual([1, 2]);
});

test("a file is read by its path", async () => {
  const path = join(folder, "load.jsonl");
  writeFileSync(path, "5\n6\n");
  const { chunks, sizeBytes } = await openInputFile(path);
  const rows = await collected(readRows(chunks(), { name: path, format: inputFormatOf(path) }));
  expect([sizeBytes, rows.map(({ value }) => value)]).toEqual([4, [5, 6]]);
});
