/** The GrowthPolicy port, by heart. */
import { OperatingError } from "../errors.js";
import { GrowthDecision, HoldReason, type FieldReport, type SystemStatePacket } from "../gen-v1.js";
import type { GrowthPolicy } from "../ports/growth-policy.js";

class NoSlotError extends OperatingError {
  readonly code = "DEPENDENCY_VIOLATION";
  readonly transient = false;
}

class FieldReportInvalidError extends OperatingError {
  readonly code = "FIELD_REPORT_INVALID";
  readonly transient = false;
}

/** {@link GrowthPolicy} that says what it was told to say, in turn, and then nothing more. */
export class ScriptedGrowthPolicy implements GrowthPolicy {
  readonly #script: GrowthDecision["decision"][];
  readonly #reports = new Map<string, FieldReport>();

  constructor(script: readonly GrowthDecision["decision"][] = []) {
    this.#script = [...script];
  }

  /** Every report taken in, once each. */
  get reports(): readonly FieldReport[] {
    return [...this.#reports.values()];
  }

  async decide(packet: SystemStatePacket): Promise<GrowthDecision> {
    if (packet.seedStates.length === 0) {
      throw new NoSlotError("the packet has no slot at all", { packetId: packet.packetId });
    }
    const decision = this.#script.shift() ?? {
      $case: "hold" as const,
      value: { reason: HoldReason.STOPPED },
    };
    return { ...GrowthDecision.create({ packetId: packet.packetId }), decision };
  }

  async learn(report: FieldReport): Promise<void> {
    if (report.reportId === "" || report.issuedAtUnixNs <= 0n) {
      throw new FieldReportInvalidError("a report has an id and an instant", {
        reportId: report.reportId,
        issuedAtUnixNs: report.issuedAtUnixNs,
      });
    }
    this.#reports.set(report.reportId, report);
  }
}
