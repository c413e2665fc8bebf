import { mkdtemp, readFile, rm } from "node:fs/promises";
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
async function printedBy(load: () => Promise<unknown>): Promise<unknown[][]> {
  const log = vi.spyOn(console, "log").mockImplementation(() => undefined);
  try {
    await load();
    return log.mock.calls;
  } finally {
    log.mockRestore();
  }
}

test("watch.ts offers a record and finds it in the file", async () => {
  expect(await printedBy(() => import("../examples/watch.js"))).toEqual([
    ["accepted"],
    [{ offeredCount: 1, acceptedCount: 1, droppedCount: 0 }],
  ]);
  expect(await readFile("telemetry.jsonl", "utf8")).toContain("PROCESS_PHASE_STARTED_COLD");
});
