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

/** Runs an example in the scratch folder and returns what it printed, one list per line. */
async function printedBy(load: () => Promise<unknown>): Promise<unknown[][]> {
  const log = vi.spyOn(console, "log").mockImplementation(() => undefined);
  try {
    await load();
    return log.mock.calls;
  } finally {
    log.mockRestore();
  }
}

test("read.ts prints two rows and the error of the third", async () => {
  expect(await printedBy(() => import("../examples/read.js"))).toEqual([
    ["north", 1_711_843_200_000_000_000n, 20.5],
    ["north", 1_711_846_800_000_000_000n, undefined],
    [
      "INPUT_ROW_INVALID",
      'load.csv:4: expected a number in column "load", found "21,5": ' +
        "write it with a decimal point and without thousands separators",
    ],
  ]);
});

test("resume.ts reads each row once", async () => {
  expect((await printedBy(() => import("../examples/resume.js"))).flat()).toEqual([
    "used: line 2, value 20",
    "unchanged: true",
    "line 3, value 21",
    "line 4, value 22",
  ]);
});
