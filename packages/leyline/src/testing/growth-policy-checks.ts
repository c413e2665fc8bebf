/** The promises of the GrowthPolicy port, as checks. */
import { invariant, isOperatingError } from "../errors.js";
import { FieldReport, FieldReportOutcome, SeedStage, SystemStatePacket } from "../gen-v1.js";
import type { GrowthPolicy } from "../ports/growth-policy.js";

const PACKET = SystemStatePacket.create({
  version: 1,
  packetId: "packet-1",
  trainingRunId: "run-1",
  createdAtUnixNs: 1_700_000_000_000_000_000n,
  hardwareContext: {},
  trainingMetrics: {},
  seedStates: [{ slotId: "slot-a", stage: SeedStage.DORMANT }],
});
const REPORT = FieldReport.create({
  version: 1,
  reportId: "report-1",
  commandId: "command-1",
  trainingRunId: "run-1",
  outcome: FieldReportOutcome.NEUTRAL,
  delta: {},
  observationWindowEpochs: 1,
  issuedAtUnixNs: 1_700_000_000_000_000_000n,
  tamiyoPolicyVersion: "1",
});

/**
 * What any {@link GrowthPolicy} must do, given a new one. Plain functions: no test runner is
 * imported here.
 */
export const growthPolicyChecks: Readonly<Record<string, (policy: GrowthPolicy) => Promise<void>>> =
  {
    "a decision names its packet and says something": async (policy) => {
      const { packetId, decision } = await policy.decide(PACKET);
      invariant(packetId === "packet-1", "the decision answers the packet given");
      invariant(decision !== undefined, "to hold is a decision too");
    },
    "a packet without any slot is a missing part, not a pause": async (policy) => {
      const error = await rejection(policy.decide({ ...PACKET, seedStates: [] }));
      invariant(isOperatingError(error, "DEPENDENCY_VIOLATION"), "it is thrown as such");
    },
    "the same report twice is no error": async (policy) => {
      await policy.learn(REPORT);
      await policy.learn(REPORT);
      invariant((await policy.decide(PACKET)).packetId === "packet-1", "the policy goes on");
    },
    "a report without an instant is refused": async (policy) => {
      const error = await rejection(policy.learn({ ...REPORT, issuedAtUnixNs: 0n }));
      invariant(isOperatingError(error, "FIELD_REPORT_INVALID"), "before it is kept");
    },
  };

function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
}
