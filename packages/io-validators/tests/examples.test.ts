import { expect, test, vi } from "vitest";

test("admit.ts tells what was not accepted, and why", async () => {
  const log = vi.spyOn(console, "log").mockImplementation(() => undefined);
  await import("../examples/admit.js");
  expect(log.mock.calls).toEqual([
    ["INGESTION_VERDICT_REJECTED", "REJECTION_REASON_NON_FINITE", "observationRejected"],
    ["INGESTION_VERDICT_REJECTED", "REJECTION_REASON_OUTLIER", "outlierRejected"],
    ["INGESTION_VERDICT_MISSING", "REJECTION_REASON_UNSPECIFIED", "no event"],
  ]);
  log.mockRestore();
});
