/** The truth table, walked: every finding alone and every pair of findings. */
import { v1 } from "@meristem/leyline";
import { expect, test } from "vitest";
import { decide } from "./decision.js";
import { FINDING } from "./output.js";

type Finding = keyof typeof FINDING;
const { ACCEPTED, DROPPED, MISSING, REJECTED } = v1.IngestionVerdict;

/** finding: [verdict, suspendJko, degraded, freezeD]; the order is the precedence. */
const TABLE: readonly (readonly [Finding, v1.IngestionVerdict, boolean, boolean, boolean])[] = [
  ["duplicate", DROPPED, true, false, false],
  ["outOfOrder", DROPPED, true, false, false],
  ["malformed", REJECTED, true, true, false],
  ["nonFinite", REJECTED, true, true, false],
  ["future", REJECTED, true, true, false],
  ["past", REJECTED, true, true, false],
  ["outlier", REJECTED, true, true, false],
  ["missing", MISSING, true, false, false],
  ["frozen", ACCEPTED, true, true, true],
  ["stale", ACCEPTED, true, true, false],
  ["sparse", ACCEPTED, false, false, true],
  ["gap", ACCEPTED, false, false, false],
  ["reacquired", ACCEPTED, false, false, false],
  ["frozenBegan", ACCEPTED, false, false, false],
  ["staleBegan", ACCEPTED, false, false, false],
  ["sparseBegan", ACCEPTED, false, false, false],
];

test("the table names every finding", () => {
  expect(TABLE.map(([finding]) => finding).toSorted()).toEqual(Object.keys(FINDING).toSorted());
});

test("nothing found is accepted without any flag", () => {
  expect(decide(0)).toMatchObject({
    verdict: ACCEPTED,
    suspendJkoUpdate: false,
    degradedMode: false,
  });
});

test.each(TABLE)("%s", (finding, verdict, suspendJkoUpdate, degradedMode, freezeKernelD) => {
  const expected = { verdict, suspendJkoUpdate, degradedMode, freezeKernelD };
  expect(decide(FINDING[finding])).toMatchObject(expected);
});

test("of two findings the first gives the verdict and both give their flags", () => {
  for (const [i, [first, verdict, ...flags]] of TABLE.entries()) {
    for (const [second, , ...others] of TABLE.slice(i + 1)) {
      const decision = decide(FINDING[first] | FINDING[second]);
      expect(decision.verdict).toBe(verdict);
      expect([decision.suspendJkoUpdate, decision.degradedMode, decision.freezeKernelD]).toEqual(
        flags.map((flag, k) => flag || others[k]!),
      );
    }
  }
});
