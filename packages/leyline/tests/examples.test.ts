/** Every example runs and prints what it is said to print. */
import { readdirSync } from "node:fs";
import { expect, test, vi } from "vitest";

const examples = {
  "hear-say.ts": {
    load: () => import("../examples/hear-say.js"),
    lines: [
      "INGESTION_VERDICT_REJECTED REJECTION_REASON_NON_FINITE",
      "10 bytes, accepted: false",
      "score it, learn nothing",
    ],
  },
};

test("every example is listed here", () => {
  expect(readdirSync("examples")).toEqual(Object.keys(examples));
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
