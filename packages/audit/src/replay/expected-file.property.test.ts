import { MemoryFileSystem } from "@meristem/leyline/testing";
import { propertyBudget } from "@meristem/testkit";
import fc from "fast-check";
import { expect, test } from "vitest";
import { ExpectedFile, type LineDifference } from "./expected-file.js";

type Extent = Parameters<ExpectedFile["compare"]>[0];

interface Comparison {
  readonly recorded: string;
  readonly replayed: readonly string[];
  readonly offsetBytes?: number;
  /** Extent of the comparison after each line. */
  readonly extent?: Extent;
  readonly last: Extent;
}

async function compare({
  recorded,
  replayed,
  offsetBytes = 0,
  extent = "enough",
  last,
}: Comparison): Promise<{ difference: LineDifference | undefined; sameLineCount: number }> {
  const files = new MemoryFileSystem();
  const writer = await files.open("file", "createNew");
  await writer.write(Buffer.from(recorded), 0);
  const expected = new ExpectedFile(writer, offsetBytes);
  for (const line of replayed) {
    expected.add(line);
    await expected.compare(extent);
  }
  await expected.compare(last);
  const { difference, sameLineCount } = expected;
  return { difference, sameLineCount };
}

const line = fc.string({ unit: fc.constantFrom("a", "b", "é", "€", ","), maxLength: 8 });
const lines = fc.array(
  line.map((text) => `${text}\n`),
  { maxLength: 40 },
);
const extents = fc.constantFrom<Extent>("enough", "rest");

test("equal lines have no difference, at any offset and however often they are compared", () =>
  fc.assert(
    fc.asyncProperty(line, lines, extents, async (before, replayed, extent) => {
      const recorded = before + replayed.join("");
      const offsetBytes = Buffer.byteLength(before);
      const result = await compare({ recorded, replayed, offsetBytes, extent, last: "whole" });
      expect(result).toEqual({ difference: undefined, sameLineCount: replayed.length });
    }),
    propertyBudget,
  ));

test("the first line that differs is found, with both texts", () =>
  fc.assert(
    fc.asyncProperty(lines, fc.nat(), extents, async (recordedLines, place, extent) => {
      fc.pre(recordedLines.length > 0);
      const index = place % recordedLines.length;
      const replayed = recordedLines.with(index, `#${recordedLines[index]!}`);
      const recorded = recordedLines.join("");
      const options = { recorded, replayed, extent, last: "rest" } as const;
      const { difference, sameLineCount } = await compare(options);
      expect(sameLineCount).toBe(index);
      expect(difference).toEqual({
        sameLineCount: index,
        recorded: recordedLines[index]!.trimEnd(),
        replayed: replayed[index]!.trimEnd(),
      });
    }),
    propertyBudget,
  ));

test("a file that ends early differs at its end, and one that goes on only as a whole", () =>
  fc.assert(
    fc.asyncProperty(lines, fc.nat(), async (all, place) => {
      fc.pre(all.length > 0);
      const count = place % all.length;
      const [some, recorded] = [all.slice(0, count), all.slice(0, count).join("")];
      const short = await compare({ recorded, replayed: all, last: "rest" });
      const replayed = all[count]!.trimEnd();
      expect(short.difference).toEqual({ sameLineCount: count, recorded: "", replayed });
      const long = { recorded: all.join(""), replayed: some };
      expect((await compare({ ...long, last: "rest" })).difference).toBeUndefined();
      const { difference } = await compare({ ...long, last: "whole" });
      expect(difference).toEqual({ sameLineCount: count, recorded: replayed, replayed: "" });
    }),
    propertyBudget,
  ));

test("nothing is compared before a block is full, and nothing after the first difference", async () => {
  const recorded = "a\n".repeat(40_000);
  const files = new MemoryFileSystem();
  const file = await files.open("file", "createNew");
  await file.write(Buffer.from(recorded), 0);
  const expected = new ExpectedFile(file, 0);
  expected.add("b\n");
  await expected.compare("enough");
  expect(expected.difference).toBeUndefined();
  for (let i = 1; i < 1 << 15; i++) expected.add("a\n");
  await expected.compare("enough");
  const first = expected.difference;
  expect(first).toEqual({ sameLineCount: 0, recorded: "a", replayed: "b" });
  expected.add("c\n");
  await expected.compare("whole");
  expect(expected.difference).toBe(first);
});
