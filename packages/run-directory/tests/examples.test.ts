import { mkdtemp, readdir, rm } from "node:fs/promises";
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

test("record.ts records a run, resumes it and removes its directory", async () => {
  const log = vi.spyOn(console, "log").mockImplementation(() => undefined);
  try {
    await import("../examples/record.js");
    expect(log.mock.calls.map(([first]) => first as unknown)).toEqual([
      ["+1 h: 4.00 m", "+12 h: 3.67 m"],
      "300 rows, MAE 0.00 m one hour ahead",
    ]);
  } finally {
    log.mockRestore();
  }
  expect(await readdir(scratch)).toEqual([]);
});
