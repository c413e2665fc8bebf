import { expect, test, vi } from "vitest";

test("admit.ts prints the rows that were not accepted, with the reason", async () => {
  const log = vi.spyOn(console, "log").mockImplementation(() => undefined);
  await import("../examples/admit.js");
  expect(log.mock.calls).toEqual([
    ["INGESTION_VERDICT_REJECTED", "REJECTION_REASON_NON_FINITE", "observationRejected"],
    ["INGESTION_VERDICT_REJECTED", "REJECTION_REASON_OUTLIER", "outlierRejected"],
    ["INGESTION_VERDICT_MISSING", "REJECTION_REASON_UNSPECIFIED", "no event"],
  ]);
  log.mockRestore();
});

test("time-order.ts prints which rows are dropped and the missing steps of the gap", async () => {
  const log = vi.spyOn(console, "log").mockImplementation(() => undefined);
  await import("../examples/time-order.js");
  expect(log.mock.calls).toEqual([
    ["hour 0:", "accepted after 0 missing steps"],
    ["hour 1:", "accepted after 0 missing steps"],
    ["hour 1:", "repeated"],
    ["hour 5:", "accepted after 3 missing steps"],
    ["hour 4:", "late"],
  ]);
  log.mockRestore();
});
