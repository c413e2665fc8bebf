import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

const home = process.cwd();
let scratch = "";
beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), "meristem-example-"));
  process.chdir(scratch);
});
afterEach(async () => {
  process.chdir(home);
  await rm(scratch, { recursive: true });
});

/** Runs an example in the scratch folder; what it printed, a line each. */
async function printedBy(load: () => Promise<unknown>): Promise<unknown[]> {
  const log = vi.spyOn(console, "log").mockImplementation(() => undefined);
  try {
    vi.resetModules();
    await load();
    return log.mock.calls.map((call) => call[0]);
  } finally {
    log.mockRestore();
  }
}

test("replace.ts replaces a file and cannot leave its folder", async () => {
  expect(await printedBy(() => import("../examples/replace.js"))).toEqual([
    "rate = 2",
    'FileError: path refused: it holds ".."',
  ]);
});

test("audit-log.ts appends a record and reads it back", async () => {
  expect(await printedBy(() => import("../examples/audit-log.js"))).toEqual([
    "record 1",
    "1 record, damaged: false",
  ]);
});

test("crash-test.ts finds the torn write of a careless sink", async () => {
  const [told, isTorn] = await printedBy(() => import("../examples/crash-test.js"));
  expect(told).toMatch(/^\d+ states, broken: true$/);
  expect(isTorn).toBe(true);
});
