import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nodeFileSystem } from "@meristem/io-durable";
import { FaultyFileSystem } from "@meristem/io-durable/testing";
import { fileSystemChecks } from "@meristem/leyline/testing";
import { afterEach, beforeEach, describe, test } from "vitest";

let scratch = "";
beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), "meristem-files-"));
  await mkdir(join(scratch, "inside"));
});
afterEach(() => rm(scratch, { recursive: true }));

describe("the disk of this machine keeps the port's promises", () => {
  test.each(Object.entries(fileSystemChecks))("%s", (_name, check) =>
    check(nodeFileSystem(), join(scratch, "inside")),
  );
});

describe("confined to a root it keeps them too", () => {
  test.each(Object.entries(fileSystemChecks))("%s", (_name, check) =>
    check(nodeFileSystem({ root: scratch }), "inside"),
  );
});

describe("the faulty file system, with no fault, keeps them as well", () => {
  test.each(Object.entries(fileSystemChecks))("%s", async (_name, check) => {
    const files = new FaultyFileSystem();
    await files.makeDirectory("inside");
    await check(files, "inside");
  });
});
