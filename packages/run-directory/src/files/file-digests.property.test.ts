import { createHash } from "node:crypto";
import { crc32c } from "@meristem/io-durable";
import { FaultyFileSystem } from "@meristem/io-durable/testing";
import { propertyBudget } from "@meristem/testkit";
import { bytesFrom } from "@meristem/testkit/fuzz";
import fc from "fast-check";
import { expect, test } from "vitest";
import { digestFault, fileDigest, isFileDigest, type FileDigest } from "./file-digests.js";

const BLOCK_BYTES = 1 << 16;
const SIZE_BYTES = 2 * BLOCK_BYTES + 1000;
const original = bytesFrom(7, SIZE_BYTES);

async function digestOf(bytes: Uint8Array): Promise<FileDigest> {
  const files = new FaultyFileSystem();
  await files.makeDirectory("run");
  const file = await files.open("run/parity.log", "createNew");
  await file.write(bytes, 0);
  await file.close();
  return await fileDigest(files, "run", "parity.log");
}

const hex = (crc: number): string => crc.toString(16).padStart(8, "0");
const fewRuns = { ...propertyBudget, numRuns: Math.ceil(propertyBudget.numRuns! / 4) };

test("the digest holds the size, the SHA-256 and the CRC-32C of each block", async () => {
  const digest = await digestOf(original);
  expect(digest).toEqual({
    name: "parity.log",
    bytes: SIZE_BYTES,
    sha256: createHash("sha256").update(original).digest("hex"),
    block_bytes: BLOCK_BYTES,
    block_crc32c: [0, 1, 2].map((block) =>
      hex(crc32c(original.subarray(block * BLOCK_BYTES, (block + 1) * BLOCK_BYTES))),
    ),
  });
  expect(isFileDigest(JSON.parse(JSON.stringify(digest)))).toBe(true);
});

test("an empty file has no blocks, and two digests of it agree", async () => {
  const digest = await digestOf(new Uint8Array(0));
  expect(digest).toMatchObject({ bytes: 0, block_crc32c: [] });
  expect(digestFault(digest, digest)).toBeUndefined();
});

test("a change in any byte is located in the block of that byte", async () => {
  const recorded = await digestOf(original);
  const place = fc.oneof(
    fc.nat(SIZE_BYTES - 1),
    fc.constantFrom(0, BLOCK_BYTES - 1, BLOCK_BYTES, 2 * BLOCK_BYTES, SIZE_BYTES - 1),
  );
  await fc.assert(
    fc.asyncProperty(place, fc.integer({ min: 1, max: 255 }), async (at, mask) => {
      const changed = original.slice();
      changed[at]! ^= mask;
      const from = Math.floor(at / BLOCK_BYTES) * BLOCK_BYTES;
      const to = Math.min(from + BLOCK_BYTES, SIZE_BYTES) - 1;
      expect(digestFault(recorded, await digestOf(changed))).toBe(
        `bytes ${from} to ${to}: changed since the run ended`,
      );
    }),
    fewRuns,
  );
});

test("a cut at any length is reported with that length", async () => {
  const recorded = await digestOf(original);
  await fc.assert(
    fc.asyncProperty(fc.nat(SIZE_BYTES - 1), async (length) => {
      const fault = digestFault(recorded, await digestOf(original.subarray(0, length)));
      expect(fault).toMatch(`byte ${length}: the file was cut`);
    }),
    fewRuns,
  );
});

test.each([
  ["behind full blocks", 2 * BLOCK_BYTES, `byte ${2 * BLOCK_BYTES}: added since`],
  // The last block is not full: its CRC covers the added bytes.
  ["to the last block", SIZE_BYTES, `bytes ${2 * BLOCK_BYTES} to ${SIZE_BYTES - 1}: changed`],
])("bytes added %s are located there", async (_name, sizeBytes, expected) => {
  const recorded = await digestOf(original.subarray(0, sizeBytes));
  const longer = await digestOf(bytesFrom(7, sizeBytes + 1));
  expect(digestFault(recorded, longer)).toMatch(expected);
});

test.each([
  ["nothing", undefined],
  ["a name with a path", { name: "../a", bytes: 1, sha256: "", block_bytes: 1, block_crc32c: [] }],
  ["a size that is no number", { name: "a", bytes: "1", sha256: "", block_bytes: 1 }],
  ["no list of blocks", { name: "a", bytes: 1, sha256: "", block_bytes: 1, block_crc32c: "" }],
])("%s is not a digest", (_name, value) => expect(isFileDigest(value)).toBe(false));
