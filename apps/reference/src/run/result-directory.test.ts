import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FileError, nodeFileSystem } from "@meristem/io-durable";
import { afterAll, beforeAll, expect, test } from "vitest";
import { UsageError } from "../command-line/usage-error.js";
import { assertNoFileInTheWay } from "./result-directory.js";

const folder = mkdtempSync(join(tmpdir(), "meristem-way-"));
const check = (name: string): Promise<void> =>
  assertNoFileInTheWay(join(folder, name), "--out", nodeFileSystem());

beforeAll(() => {
  mkdirSync(join(folder, "runs"));
  writeFileSync(join(folder, "data.csv"), "1");
  symlinkSync(join(folder, "runs"), join(folder, "link"));
  symlinkSync(join(folder, "nowhere"), join(folder, "dangling"));
});
afterAll(() => rmSync(folder, { recursive: true }));

test.each(["runs", "link", "link/new", "new", "new/er/est"])("%s can be used", async (name) => {
  await expect(check(name)).resolves.toBeUndefined();
});

test.each([
  ["data.csv", /^--out: .*data\.csv is there already and no directory$/],
  ["data.csv/new", /^--out: .*new would lie below .*data\.csv, which is there already/],
  ["dangling", /dangling is there already/],
])("%s is a slip of the command line", async (name, message) => {
  const refusal = check(name);
  await expect(refusal).rejects.toThrow(message);
  await expect(refusal).rejects.toBeInstanceOf(UsageError);
});

test("a path without a folder ends at the folder one is in", async () => {
  await expect(assertNoFileInTheWay("nothing-here", "--out", nodeFileSystem())).resolves.toBe(
    undefined,
  );
});

test("what may not be looked at is left to the call that needs it", async () => {
  const refused = new FileError("FILE_PERMISSION_DENIED", "look at a: no permission", {});
  const files = { ...nodeFileSystem(), stat: () => Promise.reject(refused) };
  await expect(assertNoFileInTheWay("a/b", "--out", files)).resolves.toBeUndefined();
});
