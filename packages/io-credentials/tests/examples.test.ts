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

test("key.ts prints no secret and names what is missing", async () => {
  expect(await printedBy(() => import("../examples/key.js"))).toEqual([
    'the key is ***, in JSON {"key":"***"}',
    "it has 28 characters",
    "CredentialMissingError: DATABASE_PASSWORD is missing or empty: set it in the environment or .env",
  ]);
});
