/** Every example runs and prints the lines given here. */
import { readdirSync } from "node:fs";
import { expect, test, vi } from "vitest";

const examples = {
  "compare-forecasters.ts": {
    load: () => import("../examples/compare-forecasters.js"),
    lines: [
      "h 1: 280 forecasts, error 1.11, 0.58 of the naive one",
      "the 80 % interval covers 84 %",
      "h 12: 269 forecasts, error 1.10, 0.18 of the naive one",
      "the 80 % interval covers 84 %",
      "1 0.61",
    ],
  },
};

test("every example is listed here", () => {
  expect(readdirSync(new URL("../examples", import.meta.url))).toEqual(Object.keys(examples));
});

test.each(Object.entries(examples))("%s prints its lines", async (_file, example) => {
  const log = vi.spyOn(console, "log").mockImplementation(() => undefined);
  try {
    await example.load();
    expect(log.mock.calls.map((call) => call.join(" "))).toEqual(example.lines);
  } finally {
    log.mockRestore();
  }
});
