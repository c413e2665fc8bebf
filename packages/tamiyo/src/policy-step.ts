/**
 * The shape of a growth policy: one packet in, one explained decision out, state explicit.
 */
import type { v1 } from "@meristem/leyline";

/** One decision of a policy. Pure: the same state and packet give the same decision. */
export type PolicyStep<State> = (
  state: State,
  packet: v1.SystemStatePacket,
) => PolicyOutcome<State>;

export interface PolicyOutcome<State> {
  readonly state: State;
  /** A command, or a hold; either way with every reason behind it. */
  readonly decision: v1.GrowthDecision;
}
