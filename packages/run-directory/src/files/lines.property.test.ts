import type { FileSystem, OpenFile } from "@meristem/leyline/ports";
import { propertyBudget } from "@meristem/testkit";
import fc from "fast-check";
import { expect, test } from "vitest";
import { placedLines, readLines, type PlacedLine } from "./lines.js";

const LINE_BYTES_MAX = 1 << 20;

/** A file whose reads return at most the given numbers of bytes, then whatever fits. */
function fileOf(bytes: Uint8Array, readBytes: readonly number[]): FileSystem {
  let reads = 0;
  const file: Partial<OpenFile> = {
    read: async (target, positionBytes) => {
      const countMax = Math.min(target.length, readBytes[reads++] ?? target.length);
      const found = bytes.subarray(positionBytes, positionBytes + countMax);
      target.set(found);
      return found.length;
    },
    close: async () => undefined,
  };
  return { open: async () => file } as unknown as FileSystem;
}

async function listed<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const list: Item[] = [];
  for await (const item of items) list.push(item);
  return list;
}

const linesOf = (files: FileSystem): Promise<PlacedLine[]> => listed(placedLines(files, "text"));

/** The slow way: the whole file at once, byte by byte. */
function expectedLines(bytes: Uint8Array): PlacedLine[] {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  const lines: PlacedLine[] = [];
  for (let from = 0; from < bytes.length;) {
    const found = bytes.indexOf(10, from);
    const to = found < 0 ? bytes.length : found;
    const text = decoder.decode(bytes.subarray(from, to));
    lines.push({ text, line: lines.length + 1, offsetBytes: from, isWhole: found >= 0 });
    from = to + 1;
  }
  return lines;
}

const byteLike = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom(10, 13, 34, 44, 0xef, 0xbb, 0xbf, 0xe2, 0x82, 0xac) },
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 255 }) },
);
const fileBytes = fc.oneof(
  fc.array(byteLike, { maxLength: 80 }).map((bytes) => Uint8Array.from(bytes)),
  fc.string({ unit: "grapheme", maxLength: 60 }).map((text) => new TextEncoder().encode(text)),
);
const reads = fc.array(fc.integer({ min: 1, max: 7 }), { maxLength: 100 });

test("any bytes, read in any pieces, give the same lines at the same positions", () =>
  fc.assert(
    fc.asyncProperty(fileBytes, reads, async (bytes, readBytes) => {
      const lines = await linesOf(fileOf(bytes, readBytes));
      expect(lines).toEqual(expectedLines(bytes));
    }),
    propertyBudget,
  ));

test("readLines gives the texts of placedLines", () =>
  fc.assert(
    fc.asyncProperty(fileBytes, reads, async (bytes, readBytes) => {
      const texts = await listed(readLines(fileOf(bytes, readBytes), "text"));
      expect(texts).toEqual(expectedLines(bytes).map(({ text }) => text));
    }),
    propertyBudget,
  ));

test("lines longer than a block are joined", async () => {
  const texts = ["é".repeat(200_000), "short", "x".repeat(LINE_BYTES_MAX), ""];
  const bytes = new TextEncoder().encode(texts.join("\n"));
  expect(await linesOf(fileOf(bytes, []))).toEqual(expectedLines(bytes));
});

test.each([
  ["one byte over the limit", LINE_BYTES_MAX + 1],
  ["two blocks over the limit", LINE_BYTES_MAX + 600_000],
])("a line %s is empty and not whole, and the next one keeps its place", async (_name, length) => {
  const files = fileOf(new TextEncoder().encode(`first\n${"x".repeat(length)}\nlast\n`), [7]);
  const offsetBytes = "first\n".length;
  expect(await linesOf(files)).toEqual([
    { text: "first", line: 1, offsetBytes: 0, isWhole: true },
    { text: "", line: 2, offsetBytes, isWhole: false },
    { text: "last", line: 3, offsetBytes: offsetBytes + length + 1, isWhole: true },
  ]);
});

test("a last line above 1 MiB without a line feed is empty and not whole", async () => {
  const files = fileOf(new TextEncoder().encode("x".repeat(LINE_BYTES_MAX + 1)), []);
  expect(await linesOf(files)).toEqual([{ text: "", line: 1, offsetBytes: 0, isWhole: false }]);
});

test("the file is closed when a reader stops early", async () => {
  let closeCount = 0;
  const { open } = fileOf(Uint8Array.of(97, 10, 98, 10), []);
  const file = { ...(await open("", "read")), close: async () => void closeCount++ };
  const files = { open: async () => file } as unknown as FileSystem;
  for await (const { text } of placedLines(files, "text")) {
    expect(text).toBe("a");
    break;
  }
  expect(closeCount).toBe(1);
});
