/**
 * What the gate decided, as the step wants it.
 *
 * @module
 */
import type { v1 } from "@meristem/leyline";
import { FLAG_INPUT_FROZEN, FLAG_INPUT_STALE } from "./flags.js";
import type { StepInput } from "./predictor-step.js";

export function judgedInput(
  observation: v1.Observation,
  decision: v1.IngestionDecision,
): StepInput {
  let findingBits = 0;
  for (const { fact } of decision.events) {
    if (fact?.$case === "staleSignal") findingBits |= FLAG_INPUT_STALE;
    if (fact?.$case === "frozenSignalAlarm") findingBits |= FLAG_INPUT_FROZEN;
  }
  return {
    value: observation.value,
    isAccepted: decision.acceptObservation,
    isDegraded: decision.degradedMode,
    isWeightSuspended: decision.suspendJkoUpdate,
    isKernelDFrozen: decision.freezeKernelD,
    rung: 0,
    findingBits,
    stalenessNs: decision.stalenessNs,
  };
}
