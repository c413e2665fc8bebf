import { v1 } from "@meristem/leyline";
import { expect, test } from "vitest";
import type { MutationVerdict } from "./index.js";

/** Compiles only while every verdict has a case here. */
function summary(verdict: MutationVerdict): string {
  switch (verdict.$case) {
    case "accepted":
      return `accepted ${verdict.changes.length}`;
    case "refused":
      return `${verdict.why} ${verdict.keys.join(" ")}`;
  }
}

test("a refusal names the reason and the keys", () => {
  const verdict: MutationVerdict = {
    $case: "refused",
    why: v1.MutationRefusal.LOCKED_KEY,
    keys: ["predictor.horizons"],
  };
  expect(summary(verdict)).toBe("MUTATION_REFUSAL_LOCKED_KEY predictor.horizons");
});
