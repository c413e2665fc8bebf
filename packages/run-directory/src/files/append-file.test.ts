import { readFile } from "@meristem/io-durable";
import { FaultyFileSystem, type Fault } from "@meristem/io-durable/testing";
import { propertyBudget } from "@meristem/testkit";
import fc from "fast-check";
import { expect, test } from "vitest";
import { AppendFile } from "./append-file.js";

const PATH = "forecasts.csv";

const textOf = async (files: FaultyFileSystem): Promise<string> =>
  Buffer.from(await readFile(files, PATH, { sizeBytesMax: 2 ** 24 })).toString();

/** What a crash right now leaves when every unsynced change is lost. */
const durableBytes = (files: FaultyFileSystem): Uint8Array | undefined => {
  const { durable } = files.moment();
  const inode = durable.files.get(PATH);
  return inode === undefined ? undefined : durable.bytesOf(inode);
};

/** A disk that meets `fault` at the first call of this name after the file is created. */
async function fileThatMeets(name: "write" | "sync", fault: Fault, skippedCount = 0) {
  const probe = new FaultyFileSystem();
  await appendThree(await AppendFile.create(probe, PATH));
  const calls = probe.trace.flatMap((call, index) => (call.name === name ? [index] : []));
  const files = new FaultyFileSystem({ faults: new Map([[calls[skippedCount]!, fault]]) });
  return { files, file: await AppendFile.create(files, PATH) };
}

async function appendThree(file: AppendFile): Promise<void> {
  for (const piece of ["one\n", "two, β\n", "three\n"]) {
    file.append(piece);
    await file.flush();
  }
  await file.sync();
}

test("what is appended is written at a flush and durable at a sync", async () => {
  const files = new FaultyFileSystem();
  const file = await AppendFile.create(files, PATH);
  await files.syncDirectory("");
  file.append("größe\n");
  file.append(Uint8Array.of(49, 10));
  expect(file.appendedBytes).toBe(Buffer.byteLength("größe\n1\n"));
  expect(await textOf(files)).toBe("");
  await file.flush();
  expect(await textOf(files)).toBe("größe\n1\n");
  expect(durableBytes(files)).toHaveLength(0);
  await file.sync();
  expect(Buffer.from(durableBytes(files)!).toString()).toBe("größe\n1\n");
});

test("the file is full after 64 KiB, and empty again after a flush", async () => {
  const file = await AppendFile.create(new FaultyFileSystem(), PATH);
  file.append("x".repeat(65_535));
  expect(file.isFull).toBe(false);
  file.append("x");
  expect(file.isFull).toBe(true);
  await file.flush();
  expect(file.isFull).toBe(false);
});

test("a new file replaces an old one of the same name", async () => {
  const files = new FaultyFileSystem();
  await appendThree(await AppendFile.create(files, PATH));
  const file = await AppendFile.create(files, PATH);
  expect(file.appendedBytes).toBe(0);
  expect(await textOf(files)).toBe("");
});

test("a reopened file is cut back, and what is appended follows the cut", async () => {
  const files = new FaultyFileSystem();
  await appendThree(await AppendFile.create(files, PATH));
  const file = await AppendFile.reopen(files, PATH, 4);
  expect(file.appendedBytes).toBe(4);
  file.append("2\n");
  await file.sync();
  expect(await textOf(files)).toBe("one\n2\n");
});

test("a file that is shorter than the snapshot records is refused and left alone", async () => {
  const files = new FaultyFileSystem();
  await appendThree(await AppendFile.create(files, PATH));
  const before = await textOf(files);
  const sizeBytes = Buffer.byteLength(before);
  await expect(AppendFile.reopen(files, PATH, sizeBytes + 1)).rejects.toMatchObject({
    code: "SNAPSHOT_MISMATCH",
    subject: "output",
    message: expect.stringContaining(`${PATH} holds ${sizeBytes} bytes`),
  });
  expect(await textOf(files)).toBe(before);
});

test.each([0, 1, 2])("a partial write continues at its offset (write %i)", async (index) => {
  const { files, file } = await fileThatMeets("write", "SHORT", index);
  await appendThree(file);
  expect(files.faultsMet).toHaveLength(1);
  expect(await textOf(files)).toBe("one\ntwo, β\nthree\n");
});

test("a failed write fails every later one, so no gap appears in the file", async () => {
  const { files, file } = await fileThatMeets("write", "ENOSPC", 1);
  await expect(appendThree(file)).rejects.toMatchObject({ code: "FILE_NO_SPACE" });
  file.append("four\n");
  await expect(file.flush()).rejects.toMatchObject({ code: "FILE_NO_SPACE" });
  await expect(file.sync()).rejects.toMatchObject({ code: "FILE_NO_SPACE" });
  expect(await textOf(files)).toBe("one\n");
});

test("a failed sync surfaces", async () => {
  const { file } = await fileThatMeets("sync", "EIO");
  await expect(appendThree(file)).rejects.toMatchObject({ code: "FILE_IO_FAILED" });
});

const piece = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 12 }),
  fc.uint8Array({ maxLength: 12 }),
);
type Action = string | Uint8Array | undefined;

test("any pieces, flushed at any moment over short writes, give their bytes in order", () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(piece, fc.constant(undefined)), { maxLength: 20 }),
      fc.array(fc.nat(60), { maxLength: 20 }),
      async (actions: readonly Action[], shortCalls) => {
        const faults = new Map(shortCalls.map((call) => [call, "SHORT" as const]));
        const files = new FaultyFileSystem({ faults });
        const file = await AppendFile.create(files, PATH);
        const flushes: Promise<void>[] = [];
        const pieces: Uint8Array[] = [];
        for (const action of actions) {
          if (action === undefined) flushes.push(file.flush());
          else {
            file.append(action);
            pieces.push(Buffer.from(action as string));
          }
        }
        await file.sync();
        await Promise.all(flushes);
        const expected = Buffer.concat(pieces);
        expect(file.appendedBytes).toBe(expected.length);
        const found = await readFile(files, PATH, { sizeBytesMax: 2 ** 20 });
        expect(Buffer.from(found).equals(expected)).toBe(true);
      },
    ),
    propertyBudget,
  ));
