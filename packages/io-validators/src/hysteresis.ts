/** A condition that begins at once and ends only after several clean steps in a row. */
import type { v1 } from "@meristem/leyline";

/** What ends a condition: a share of the limit to stay below, and for how many steps. */
export type Release = Pick<v1.GateConfig, "stalenessRecoveryRatio" | "recoveryCount">;

/**
 * Next count of clean steps still owed; the condition holds while it is positive.
 *
 * @param owedCount - Clean steps owed before this one; 0 when the condition does not hold.
 * @param load - What was measured as a share of its limit: above 1 the condition begins.
 */
export function hysteresisStep(owedCount: number, load: number, release: Release): number {
  if (load > 1) return release.recoveryCount;
  if (owedCount === 0) return 0;
  return load < release.stalenessRecoveryRatio ? owedCount - 1 : release.recoveryCount;
}
