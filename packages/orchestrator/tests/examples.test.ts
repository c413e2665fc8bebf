import { expect, test, vi } from "vitest";

test("forecast.ts says what comes, and goes on the same after a restart", async () => {
  const log = vi.spyOn(console, "log").mockImplementation(() => undefined);
  await import("../examples/forecast.js");
  const printed = log.mock.calls.map((call) => String(call[0]));
  log.mockRestore();
  expect(printed).toEqual([
    "in 1 h: 33.1 (32.7 to 33.4)",
    "in 24 h: 32.7 (32.4 to 32.9)",
    "just matured: 1 and 24 h",
    "true",
  ]);
});

test("many-series.ts keeps two series in a bank, and goes on the same after a restart", async () => {
  const log = vi.spyOn(console, "log").mockImplementation(() => undefined);
  await import("../examples/many-series.js");
  const printed = log.mock.calls.map((call) => String(call[0]));
  log.mockRestore();
  expect(printed).toEqual(["pump 1, next hour: 24.0", "2 series of 11072 bytes", "true"]);
});

test("fusion-rules.ts compares the five rules with the naive forecast", async () => {
  const log = vi.spyOn(console, "log").mockImplementation(() => undefined);
  await import("../examples/fusion-rules.js");
  const printed = log.mock.calls.map((call) => String(call[0]));
  log.mockRestore();
  expect(printed).toEqual([
    "exponential: 0.31 of the naive error",
    "ml_poly: 0.31 of the naive error",
    "bernstein: 0.29 of the naive error",
    "jko: 0.44 of the naive error",
    "fisher_rao: 0.29 of the naive error",
  ]);
});
