/** Every example runs and prints the expected lines. */
import { readdirSync } from "node:fs";
import { expect, test, vi } from "vitest";

const examples = {
  "report.ts": {
    load: () => import("../examples/report.js"),
    lines: ["true true"],
  },
};

test("every example is listed here", () => {
  expect(readdirSync("examples")).toEqual(Object.keys(examples));
});

test.each(Object.entries(examples))("%s prints the expected lines", async (_file, example) => {
  const log = vi.spyOn(console, "log").mockImplementation(() => undefined);
  try {
    await example.load();
    expect(log.mock.calls.map((call) => call.join(" "))).toEqual(example.lines);
  } finally {
    log.mockRestore();
  }
});
