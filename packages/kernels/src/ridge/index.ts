/**
 * Regression with a quadratic penalty: recursive, per horizon, in feature spaces.
 *
 * @packageDocumentation
 */
export { huberWeight, initialRlsState, rlsPredict, rlsStep, rlsStepInto } from "./rls.js";
export type { RlsConfig, RlsOutput, RlsState } from "./rls.js";
export {
  initialRlsBankState,
  rlsBankPredictInto,
  rlsBankStep,
  rlsBankStepInto,
} from "./rls-bank.js";
export type { RlsBankConfig, RlsBankInput, RlsBankState } from "./rls-bank.js";
