/**
 * What follows from what was found: the truth table of the gate, as data.
 *
 * The first row that matches gives verdict and reason; flags are the union of all rows that match,
 * so that a frozen signal stays frozen on the step that also rejects a value.
 *
 * @module
 */
import { v1 } from "@meristem/leyline";
import { FINDING } from "./output.js";

const { IngestionVerdict: Verdict, RejectionReason: Reason } = v1;

export interface DecisionRow {
  readonly finding: keyof typeof FINDING;
  readonly verdict: v1.IngestionVerdict;
  readonly reason: v1.RejectionReason;
  readonly suspendJkoUpdate: boolean;
  readonly degradedMode: boolean;
  readonly freezeKernelD: boolean;
}

const row = (
  finding: keyof typeof FINDING,
  verdict: v1.IngestionVerdict,
  reason: v1.RejectionReason,
  flags: readonly ("suspendJkoUpdate" | "degradedMode" | "freezeKernelD")[],
): DecisionRow => ({
  finding,
  verdict,
  reason,
  suspendJkoUpdate: flags.includes("suspendJkoUpdate"),
  degradedMode: flags.includes("degradedMode"),
  freezeKernelD: flags.includes("freezeKernelD"),
});

const distrusted = ["suspendJkoUpdate", "degradedMode"] as const;

/** By precedence. Findings not listed change no decision. */
const DECISION_TABLE: readonly DecisionRow[] = [
  row("duplicate", Verdict.DROPPED, Reason.DUPLICATE, ["suspendJkoUpdate"]),
  row("outOfOrder", Verdict.DROPPED, Reason.OUT_OF_ORDER, ["suspendJkoUpdate"]),
  row("malformed", Verdict.REJECTED, Reason.MALFORMED, distrusted),
  row("nonFinite", Verdict.REJECTED, Reason.NON_FINITE, distrusted),
  row("future", Verdict.REJECTED, Reason.FUTURE, distrusted),
  row("past", Verdict.REJECTED, Reason.PAST, distrusted),
  row("outlier", Verdict.REJECTED, Reason.OUTLIER, distrusted),
  row("missing", Verdict.MISSING, Reason.UNSPECIFIED, ["suspendJkoUpdate"]),
  row("frozen", Verdict.ACCEPTED, Reason.UNSPECIFIED, [...distrusted, "freezeKernelD"]),
  row("stale", Verdict.ACCEPTED, Reason.UNSPECIFIED, distrusted),
  row("sparse", Verdict.ACCEPTED, Reason.UNSPECIFIED, ["freezeKernelD"]),
];

/** What an untroubled value gets. */
const CLEAN = {
  verdict: Verdict.ACCEPTED,
  reason: Reason.UNSPECIFIED,
  suspendJkoUpdate: false,
  degradedMode: false,
  freezeKernelD: false,
} as const;

export type Verdicts = Omit<DecisionRow, "finding">;

/** Walks the table. Cost: one pass; allocates only when something was found. */
export function decide(findings: number): Verdicts {
  if (findings === 0) return CLEAN;
  let first: DecisionRow | undefined;
  let suspendJkoUpdate = false;
  let degradedMode = false;
  let freezeKernelD = false;
  for (const candidate of DECISION_TABLE) {
    if ((findings & FINDING[candidate.finding]) === 0) continue;
    first ??= candidate;
    suspendJkoUpdate ||= candidate.suspendJkoUpdate;
    degradedMode ||= candidate.degradedMode;
    freezeKernelD ||= candidate.freezeKernelD;
  }
  const { verdict, reason } = first ?? CLEAN;
  return { verdict, reason, suspendJkoUpdate, degradedMode, freezeKernelD };
}
