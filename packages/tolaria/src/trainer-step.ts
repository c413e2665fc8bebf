/**
 * The shape of a trainer: one epoch's outcome in, a report and the wishes to the world out.
 */
import type { v1 } from "@meristem/leyline";

/** What a trainer may ask of the world after an epoch. The shell does it; the step only asks. */
export type TrainerEffect =
  | { readonly $case: "checkpoint"; readonly header: v1.CheckpointHeader }
  | { readonly $case: "rollback"; readonly tier: v1.RollbackTier }
  | { readonly $case: "emergency"; readonly signal: v1.EmergencySignal };

/** One epoch of bookkeeping. Pure: weights are moved elsewhere, wishes are returned. */
export type TrainerStep<State> = (
  state: State,
  packet: v1.SystemStatePacket,
) => { readonly state: State; readonly report: v1.EpochReport; readonly effects: TrainerEffect[] };
