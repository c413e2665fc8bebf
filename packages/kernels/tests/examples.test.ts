/** Every example runs and prints what it is said to print. */
import { readdirSync } from "node:fs";
import { expect, test, vi } from "vitest";

const examples = {
  "mixture.ts": {
    load: () => import("../examples/mixture.js"),
    lines: ["0.315 0.385 0.300 true", "9.72 11.00 11.88 12.77 14.05"],
  },
};

test("every example is listed here", () => {
  expect(readdirSync(new URL("../examples", import.meta.url))).toEqual(Object.keys(examples));
});

test.each(Object.entries(examples))("%s prints what it promises", async (_file, example) => {
  const log = vi.spyOn(console, "log").mockImplementation(() => undefined);
  try {
    await example.load();
    expect(log.mock.calls.map((call) => call.join(" "))).toEqual(example.lines);
  } finally {
    log.mockRestore();
  }
});
