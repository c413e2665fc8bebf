/** What replaceFile promises, at every crash and under every fault. */
import { readFile, replaceFile, sweepStaleTemps } from "@meristem/io-durable";
import {
  enumerateCrashes,
  FaultyFileSystem,
  type CrashScenario,
} from "@meristem/io-durable/testing";
import type { FileSystem } from "@meristem/leyline/ports";
import { expect, test } from "vitest";

const OLD = new TextEncoder().encode("the old content, of some length");
const NEW = new TextEncoder().encode("and the new one");
const NEXT = new TextEncoder().encode("the next");
const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const content = async (files: FileSystem): Promise<string> =>
  text(await readFile(files, "d/file", { sizeBytesMax: 100 }));

const replacement: CrashScenario<"new"> = {
  name: "replaceFile",
  prepare: async (files) => {
    await files.makeDirectory("d");
    await replaceFile(files, "d/file", OLD);
  },
  act: async (files, acknowledge) => {
    await replaceFile(files, "d/file", NEW);
    acknowledge("new");
  },
  recover: async (files, acknowledged) => {
    const found = await content(files);
    const allowed = acknowledged.includes("new") ? [NEW, NEXT] : [OLD, NEW, NEXT];
    expect(allowed.map(text)).toContain(found);
    await sweepStaleTemps(files, "d");
    await replaceFile(files, "d/file", NEXT);
    expect(await content(files)).toBe(text(NEXT));
    expect(await files.list("d")).toEqual(["file"]);
  },
};

test("old or new after every crash, and the next replacement goes through", async () => {
  const report = await enumerateCrashes(replacement, { recoveryStatesMax: 8, recoveriesMax: 16 });
  expect(report.violations).toEqual([]);
  expect(report.stateCount).toBeGreaterThan(1000);
});

test("old or new under every single fault, and no fault is silent", async () => {
  const report = await enumerateCrashes(replacement, { faults: "single", recoveryStatesMax: 0 });
  expect(report.violations).toEqual([]);
  expect(report.planCount).toBeGreaterThan(25);
  expect(report.surfacedCount).toBeGreaterThan(15);
});

test("every byte is synced before the rename, the name before success", async () => {
  const files = new FaultyFileSystem();
  await files.makeDirectory("d");
  await replaceFile(files, "d/file", NEW);
  expect(files.trace.map(({ name, path }) => `${name} ${path}`)).toEqual([
    "makeDirectory d",
    "open d/.file.0.tmp",
    "write d/.file.0.tmp",
    "sync d/.file.0.tmp",
    "sizeBytes d/.file.0.tmp",
    "read d/.file.0.tmp",
    "close d/.file.0.tmp",
    "rename d/.file.0.tmp",
    "syncDirectory d",
  ]);
});

test("after a failed sync the same file is not synced again", async () => {
  const files = new FaultyFileSystem({ faults: new Map([[2, "EIO"]]) });
  await expect(replaceFile(files, "file", NEW)).rejects.toMatchObject({ code: "FILE_IO_FAILED" });
  expect(files.trace.map(({ name }) => name)).toEqual(["open", "write", "sync", "close", "unlink"]);
});

test("a disk that gives back other bytes is found out, and the old file stays", async () => {
  const files = new FaultyFileSystem();
  await replaceFile(files, "file", OLD);
  const lying: FileSystem = Object.create(files, {
    open: {
      value: async (...asked: Parameters<FileSystem["open"]>) => {
        const file = await files.open(...asked);
        const write = (bytes: Uint8Array, at: number): Promise<number> =>
          file.write(
            Uint8Array.from(bytes, (byte) => byte ^ 1),
            at,
          );
        return { ...file, write };
      },
    },
    rename: { value: files.rename.bind(files) },
    unlink: { value: files.unlink.bind(files) },
    syncDirectory: { value: files.syncDirectory.bind(files) },
  });
  await expect(replaceFile(lying, "file", NEW)).rejects.toMatchObject({
    code: "REPLACE_VERIFY_FAILED",
  });
  expect(text(await readFile(files, "file", { sizeBytesMax: 100 }))).toBe(text(OLD));
});

test("short writes and reads are gone on with", async () => {
  const faults = new Map([1, 2, 3, 4, 5, 6].map((call) => [call, "SHORT"] as const));
  const files = new FaultyFileSystem({ faults });
  await replaceFile(files, "file", OLD);
  expect(text(await readFile(files, "file", { sizeBytesMax: 100 }))).toBe(text(OLD));
});

// A mistake in the code under test must show: these are the classic ones.
test.each([
  ["no sync before the rename", "sync"],
  ["no sync of the directory", "syncDirectory"],
])("the enumeration finds %s", async (_name, forgotten) => {
  const careless = (files: FileSystem): FileSystem => {
    const skip = async (): Promise<void> => undefined;
    const open: FileSystem["open"] = async (...asked) => {
      const file = await files.open(...asked);
      return forgotten === "sync" ? { ...file, sync: skip } : file;
    };
    return Object.assign(Object.create(files) as FileSystem, {
      open,
      rename: files.rename.bind(files),
      unlink: files.unlink.bind(files),
      syncDirectory: forgotten === "syncDirectory" ? skip : files.syncDirectory.bind(files),
    });
  };
  const report = await enumerateCrashes({
    ...replacement,
    act: (files, acknowledge) => replacement.act(careless(files), acknowledge),
  });
  expect(report.violations.length).toBeGreaterThan(0);
});
