import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

const home = process.cwd();
let scratch = "";
beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), "meristem-audit-"));
  process.chdir(scratch);
});
afterEach(async () => {
  process.chdir(home);
  await rm(scratch, { recursive: true });
});

test("embedded-run.ts records, verifies, replays and explains its own run", async () => {
  const log = vi.spyOn(console, "log").mockImplementation(() => undefined);
  await import("../examples/embedded-run.js");
  const printed = log.mock.calls.map(([line]) => line as string);
  log.mockRestore();
  expect(printed.slice(0, 2)).toEqual([
    "300 observations, files sound",
    "601 lines replayed: all equal",
  ]);
  expect(printed[2]).toMatch(/^step 274: \d{2} experts$/);
});
