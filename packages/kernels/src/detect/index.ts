/**
 * Detection of change: running moments, robust location and scale, control charts.
 *
 * @packageDocumentation
 */
export {
  changeDetectorConfig,
  changeDetectorStep,
  changeDetectorStepInto,
  initialChangeDetectorState,
} from "./change-detector.js";
export type {
  ChangeDetectorConfig,
  ChangeDetectorOutput,
  ChangeDetectorState,
  ChangeKind,
} from "./change-detector.js";
export { clippedScaleInto } from "./clipped-scale.js";
export type { ClippedScaleSettings, ClippedScaleSlots } from "./clipped-scale.js";
export {
  cusumPairInto,
  cusumStep,
  cusumStepInto,
  initialCusumState,
  kurtosisMultiplier,
} from "./cusum.js";
export type { Alarm, CusumConfig, CusumOutput, CusumState } from "./cusum.js";
export { ewmaStep, ewmaStepInto, initialEwmaState, rateForHalfLife } from "./ewma.js";
export type { EwmaConfig, EwmaState } from "./ewma.js";
export {
  CHART_CHANGE_INDEX,
  CHART_FACTOR,
  CHART_GRACE,
  CHART_STATISTIC,
  MEAN_DOWN,
  MEAN_UP,
  MEAN_VARIANCE_SLOTS,
  meanVarianceKurtosisInto,
  meanVarianceStepInto,
  NO_CHANGE,
  startMeanVarianceInto,
  VARIANCE_DOWN,
  VARIANCE_UP,
} from "./mean-variance-charts.js";
export type { MeanVarianceConfig, MeanVarianceState } from "./mean-variance-charts.js";
export {
  initialMomentsState,
  mergeMoments,
  momentsOf,
  momentsStep,
  momentsStepInto,
  shrunkKurtosis,
} from "./moments.js";
export type { Moments, MomentsConfig, MomentsState } from "./moments.js";
export {
  clearOrderWindow,
  orderWindow,
  orderWindowStep,
  orderWindowStepInto,
  windowMad,
  windowQuantile,
} from "./order-window.js";
export type { OrderWindow } from "./order-window.js";
export { initialRobustScaleState, robustScaleStep, robustScaleStepInto } from "./robust-scale.js";
export type { RobustScaleConfig, RobustScaleState } from "./robust-scale.js";
export {
  runLengthDown,
  runLengthTwoSided,
  runLengthUp,
  siegmundRunLength,
  thresholdForArl,
} from "./run-length.js";
export type { ChartDesign } from "./run-length.js";
export { normalScores, sampleScores, spreadScore, spreadScores, winsorise } from "./score-laws.js";
export type { ScoreLaw } from "./score-laws.js";
export {
  lowerBound,
  replaceSortedInto,
  sortedQuantilesInto,
  sortedWindowPushInto,
  sortedWindowWalkInto,
} from "./sorted-window.js";
export type { WindowNumbers } from "./sorted-window.js";
