/**
 * Makes one calibrated forecast per observation and keeps the mixture of experts honest.
 *
 * @packageDocumentation
 */
export { BankPool, createBankPool, type BankPoolOptions } from "./bank/bank-pool.js";
export { BankShard } from "./bank/bank-shard.js";
export type {
  SeriesChange,
  ShardPort,
  ShardReply,
  ShardRequest,
  ShardWork,
} from "./bank/shard-protocol.js";
export {
  createPredictorBank,
  restorePredictorBank,
  type BankForecast,
  type BankHorizon,
  type PredictorBank,
  type PredictorBankOptions,
} from "./bank/predictor-bank.js";
export {
  LOCKED_KEYS,
  predictorConfigSchema,
  type PredictorConfig,
  type PredictorConfigInput,
} from "./config.js";
export {
  HorizonNotConfiguredError,
  ObservationOrderError,
  PoolClosedError,
  PredictorConfigError,
  PredictorStateError,
  PredictorStateMismatchError,
  QueueFullError,
  SeriesLimitError,
  SeriesUnknownError,
  ShardRefusedError,
  WorkerLostError,
} from "./errors.js";
export type { ForecastSource, SourceItem } from "./forecast-stream.js";
export {
  QUANTILE_LEVELS,
  type Forecast,
  type ForecastDiagnostics,
  type ForecastWeights,
  type HorizonForecast,
  type KernelName,
  type MaturedForecast,
  type Mode,
  type PredictorEvent,
} from "./forecast.js";
export {
  createPredictor,
  restorePredictor,
  type SeriesView,
  type Predictor,
  type PredictorOptions,
  type RestoreOptions,
} from "./predictor.js";
export type { ProfileName } from "./profile.js";
export { ADAPTATION_STEPS } from "./step/adaptation-window.js";
export { initialPredictorState, type PredictorState } from "./state/predictor-state.js";
export { decodePredictorState, encodePredictorState } from "./state/state-codec.js";
export { predictorStep, predictorStepInto } from "./step/predictor-step.js";
export type {
  Explanation,
  ForecastPart,
  IntervalExplanation,
  IntervalPart,
} from "./step/explain.js";
export { plainInput, type StepInput } from "./step/step-input.js";
export { stepOutputFor, type StepOutput } from "./step/step-output.js";
export type { LoadOptions, RecordedRungs, StepBudget } from "./take-under-load.js";
export { LITE_KEYS, unusedKeys } from "./unused-keys.js";
