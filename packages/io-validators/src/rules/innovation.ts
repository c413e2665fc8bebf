/** What the forecast's own error says about a value, where the caller knows it. */
import type { v1 } from "@meristem/leyline";

export type InnovationVerdict = "vouches" | "rejects" | "silent";

/**
 * A value the forecast expected is no outlier however far it lies from the past; one it finds
 * impossible may be, however close. `innovationZ` is the forecast error in its own standard errors.
 */
export function innovationRule(
  innovationZ: number | undefined,
  config: v1.GateConfig,
): InnovationVerdict {
  if (innovationZ === undefined || Number.isNaN(innovationZ)) return "silent";
  const distance = Math.abs(innovationZ);
  if (config.innovationBoundZ > 0 && distance > config.innovationBoundZ) return "rejects";
  return distance <= config.outlierBoundZ ? "vouches" : "silent";
}
