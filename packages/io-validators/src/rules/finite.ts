/** Whether there is a value at all, and whether it is a number. */
import { FINDING } from "../output.js";

/** 0, or the finding about a value that cannot be used. */
export function finiteRule(value: number | undefined): number {
  if (value === undefined) return FINDING.missing;
  return Number.isFinite(value) ? 0 : FINDING.nonFinite;
}
