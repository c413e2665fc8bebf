/**
 * The input of one step of the predictor.
 *
 * @module
 */
import type { EngineStep } from "./predictor-engine.js";

/** The input of a step, with the decision of the ingestion gate. */
export interface StepInput extends EngineStep {
  /** Value units; `undefined` when the row has no value. */
  readonly value: number | undefined;
  /** False: the value is not learnt from. */
  readonly isAccepted: boolean;
  /** True: the quality of the input is too low for standard operation. */
  readonly isDegraded: boolean;
  /** Flag bits that the gate adds to the forecasts of this step. */
  readonly findingBits: number;
  /** Age of the observation, ns. */
  readonly stalenessNs: number;
}

/** An accepted observation without findings. */
export function plainInput(value: number | undefined): StepInput {
  return {
    value,
    isAccepted: true,
    isDegraded: false,
    isWeightSuspended: false,
    isKernelDFrozen: false,
    rung: 0,
    findingBits: 0,
    stalenessNs: 0,
  };
}
