/**
 * What the gate decided, as the step wants it.
 *
 * @module
 */
import { v1 } from "@meristem/leyline";
import { FLAG_INPUT_FROZEN, FLAG_INPUT_REJECTED, FLAG_INPUT_STALE } from "./flags.js";
import type { StepInput } from "./step-input.js";

export function judgedInput(value: number | undefined, decision: v1.IngestionDecision): StepInput {
  // What is no number comes without one, and is no less rejected.
  const isRejected = decision.verdict === v1.IngestionVerdict.REJECTED;
  let findingBits = isRejected ? FLAG_INPUT_REJECTED : 0;
  for (const { fact } of decision.events) {
    if (fact?.$case === "staleSignal") findingBits |= FLAG_INPUT_STALE;
    if (fact?.$case === "frozenSignalAlarm") findingBits |= FLAG_INPUT_FROZEN;
  }
  return {
    value,
    isAccepted: decision.acceptObservation,
    isDegraded: decision.degradedMode,
    isWeightSuspended: decision.suspendJkoUpdate,
    isKernelDFrozen: decision.freezeKernelD,
    rung: 0,
    findingBits,
    stalenessNs: decision.stalenessNs,
  };
}
