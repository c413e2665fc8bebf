/**
 * Port: decides whether and what to grow.
 *
 * Implemented by `@meristem/tamiyo` and by `ScriptedGrowthPolicy` in `@meristem/leyline/testing`.
 * Both pass `growthPolicyChecks`.
 */
import type { FieldReport, GrowthDecision, SystemStatePacket } from "../gen-v1.js";

export interface GrowthPolicy {
  /**
   * Answers one state of the system, naming its packet. A decision to do nothing is a decision. No
   * fallback stands in for a missing part: what is missing is thrown.
   *
   * @throws OperatingError `DEPENDENCY_VIOLATION` when the packet has no slot at all or names a
   *   blueprint that is not known, `POLICY_TIMEOUT` when the deadline passed
   */
  decide(packet: SystemStatePacket): Promise<GrowthDecision>;

  /**
   * Takes in how a command turned out; resolves when the report survives a crash. The same report
   * twice counts once.
   *
   * @throws OperatingError `FIELD_REPORT_INVALID`, `POLICY_PERSISTENCE_FAILED`
   */
  learn(report: FieldReport): Promise<void>;
}
