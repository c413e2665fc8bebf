/**
 * Change of level or spread in a stream of residuals, with its kind and the time it began.
 *
 * @module
 */
import {
  assertFinite,
  assertInteger,
  assertPositive,
  assertWithin,
} from "../linalg/assert-shape.js";
import { log } from "../math/index.js";
import {
  copyCusumState,
  cusumStepInto,
  initialCusumState,
  kurtosisMultiplier,
  settle,
  type Alarm,
  type CusumConfig,
  type CusumState,
} from "./cusum.js";
import {
  initialMomentsState,
  momentsStepInto,
  shrunkKurtosis,
  type MomentsState,
} from "./moments.js";
import {
  clearOrderWindow,
  orderWindow,
  orderWindowStepInto,
  windowMad,
  windowQuantile,
  type OrderWindow,
} from "./order-window.js";
import { thresholdForArl } from "./run-length.js";
import { normalScores, spreadScore, spreadScores, winsorise } from "./score-laws.js";

export type ChangeKind = "none" | "level-up" | "level-down" | "spread-up" | "spread-down";

export interface ChangeDetectorConfig {
  /** Chart of the standardised residuals. */
  readonly level: CusumConfig;
  /** Chart of their {@link spreadScore}s. Both charts' grace starts with the alarm of either. */
  readonly spread: CusumConfig;
  /** Scores of both charts are cut to ±this, standard deviations: below both thresholds. */
  readonly winsorLimit: number;
  /** Residuals that set location and scale: the last so many, but for the newest `delayCount`. */
  readonly referenceCount: number;
  /** No scores before the reference holds so many. */
  readonly referenceCountMin: number;
  /** Newest residuals kept out of the reference, so a change does not hide itself. */
  readonly delayCount: number;
  /** Subtract the reference's median; otherwise residuals are taken to be centred. */
  readonly centred: boolean;
  /** Strength of the kurtosis coupling of both thresholds; 0 for none. */
  readonly kurtosisStrength: number;
}

/** Struct of the detector's parts. Copy with `structuredClone` to keep it. */
export interface ChangeDetectorState {
  readonly reference: OrderWindow;
  /** Shape (max(1, delayCount)): a ring of the newest residuals. */
  readonly delayed: Float64Array;
  /** Residuals in `delayed`. */
  delayedCount: number;
  /** Residuals seen. */
  count: number;
  /** Steps in a row in which the reference did not learn, as a sum was above half its threshold. */
  frozenCount: number;
  readonly level: CusumState;
  readonly spread: CusumState;
  /** Moments of the standardised residuals, for the coupling. */
  readonly moments: MomentsState;
  /** Last standardised residual, winsorised; 0 before the reference is known. */
  z: number;
  /** Location and scale that `z` was measured with, unit of the residuals; 0 before. */
  centre: number;
  scale: number;
  /** Residual number (from 1) with which the change last alarmed on began; 0 before any alarm. */
  changeAt: number;
}

export interface ChangeDetectorOutput {
  readonly kind: ChangeKind;
  /** Residual number (from 1) with which the change seems to have begun; with an alarm only. */
  readonly changeAt: number | undefined;
  /** Standardised residual, winsorised; 0 before the reference is known. */
  readonly z: number;
}

// Standard deviation of a normal law in MADs, and in distances of its deciles.
const MAD_TO_DEVIATION = 1.482_602_218_505_602;
const DECILES_TO_DEVIATION = 0.390_152_073_036_189_4;
// The coupling sees tails beyond the charts' limit, but no single value of 1e300.
const MOMENT_LIMIT = 10;
const MOMENTS = { rate: 0.002 };
const KURTOSIS_PRIOR_COUNT = 100;

/**
 * Charts for at most one false alarm in about `runLength` normal residuals, each chart having half
 * of them: thresholds from `thresholdForArl`. A scale estimated from 250 residuals makes them a fifth
 * more frequent at 1000 and more than twice at 10 000 (docs/numerics.md); a longer reference helps.
 * Heavy tails are paid for by the coupling. Cost: two thresholds, some 20 ms: share the result.
 *
 * @throws RangeError when an argument is out of range
 */
export function changeDetectorConfig(
  runLength: number,
  changes: Partial<Omit<ChangeDetectorConfig, "level" | "spread">> & {
    readonly levelSlack?: number;
    readonly spreadSlack?: number;
    readonly graceCount?: number;
  } = {},
): ChangeDetectorConfig {
  const { levelSlack = 0.5, spreadSlack = 0.5, graceCount = 20, ...rest } = changes;
  const winsorLimit = rest.winsorLimit ?? 3.5;
  const level = {
    slack: levelSlack,
    graceCount,
    threshold: thresholdForArl(2 * runLength, levelSlack, normalScores(0, 1, winsorLimit)),
  };
  const spread = {
    slack: spreadSlack,
    graceCount,
    threshold: thresholdForArl(2 * runLength, spreadSlack, spreadScores(1, winsorLimit)),
  };
  return {
    level,
    spread,
    winsorLimit,
    referenceCount: 250,
    referenceCountMin: 50,
    delayCount: 10,
    centred: false,
    kurtosisStrength: 0.5,
    ...rest,
  };
}

/** The state before any residual. @throws RangeError, naming the field that is out of range */
export function initialChangeDetectorState(config: ChangeDetectorConfig): ChangeDetectorState {
  assertPositive("winsorLimit", config.winsorLimit);
  assertInteger("referenceCount", config.referenceCount, 2);
  assertInteger("referenceCountMin", config.referenceCountMin, 2, config.referenceCount);
  assertInteger("delayCount", config.delayCount, 0, 1 << 16);
  assertWithin("kurtosisStrength", config.kurtosisStrength, 0, 10);
  return {
    reference: orderWindow(config.referenceCount),
    delayed: new Float64Array(Math.max(1, config.delayCount)),
    delayedCount: 0,
    count: 0,
    frozenCount: 0,
    level: initialCusumState(config.level),
    spread: initialCusumState(config.spread),
    moments: initialMomentsState(),
    z: 0,
    centre: 0,
    scale: 0,
    changeAt: 0,
  };
}

/** Scale of the reference: MAD, or where ties make that 0 the distance of its deciles. */
function referenceScale(reference: OrderWindow, centre: number): number {
  const mad = windowMad(reference, centre)!;
  if (mad > 0) return Math.min(Number.MAX_VALUE, MAD_TO_DEVIATION * mad);
  const width = windowQuantile(reference, 0.9)! - windowQuantile(reference, 0.1)!;
  return Math.min(Number.MAX_VALUE, DECILES_TO_DEVIATION * width);
}

/** `residual` in reference deviations; against a constant reference any difference is extreme. */
function standardise(residual: number, centre: number, scale: number): number {
  const distance = residual - centre;
  if (scale > 0) return winsorise(distance / scale, MOMENT_LIMIT);
  return MOMENT_LIMIT * Math.sign(distance);
}

/**
 * Learns one residual and says whether level or spread have changed, with `state.changeAt` the
 * residual that began it. An alarm forgets the reference but for residuals since the change; there
 * are no scores until it is relearnt.
 *
 * Multiplying all residuals by a constant changes no decision. Cost: O(log referenceCount) and one
 * move within the sorted reference; no allocation.
 *
 * @throws RangeError when `residual` is not finite
 */
export function changeDetectorStepInto(
  state: ChangeDetectorState,
  residual: number,
  config: ChangeDetectorConfig,
): ChangeKind {
  assertFinite("residual", residual);
  state.count++;
  const kind = score(state, residual, config);
  if (kind !== "none") {
    clearOrderWindow(state.reference);
    // The newest residual enters below: it is of the new regime as well.
    state.delayedCount = Math.min(state.delayedCount, state.count - state.changeAt);
    state.frozenCount = 0;
  }
  learn(state, residual, config);
  return kind;
}

/** As {@link changeDetectorStepInto}, leaving `state` alone. */
export function changeDetectorStep(
  state: ChangeDetectorState,
  residual: number,
  config: ChangeDetectorConfig,
): { state: ChangeDetectorState; output: ChangeDetectorOutput } {
  const { reference } = state;
  const next: ChangeDetectorState = {
    ...state,
    reference: { ...reference, ring: reference.ring.slice(), sorted: reference.sorted.slice() },
    delayed: state.delayed.slice(),
    level: copyCusumState(state.level),
    spread: copyCusumState(state.spread),
    moments: { ...state.moments },
  };
  const kind = changeDetectorStepInto(next, residual, config);
  const began = kind === "none" ? undefined : next.changeAt;
  return { state: next, output: { kind, changeAt: began, z: next.z } };
}

function score(
  state: ChangeDetectorState,
  residual: number,
  config: ChangeDetectorConfig,
): ChangeKind {
  const { level, spread, reference } = state;
  state.z = 0;
  if (reference.count < config.referenceCountMin) {
    // Grace runs on while the reference is relearnt, and sums stay at zero.
    skip(level);
    skip(spread);
    return "none";
  }
  state.centre = config.centred ? windowQuantile(reference, 0.5)! : 0;
  state.scale = referenceScale(reference, state.centre);
  const wide = standardise(residual, state.centre, state.scale);
  state.z = winsorise(wide, config.winsorLimit);
  const kurtosis = shrunkKurtosis(state.moments, KURTOSIS_PRIOR_COUNT);
  const multiplier = kurtosisMultiplier(kurtosis, config.kurtosisStrength);
  const levelAlarm = cusumStepInto(level, state.z, config.level, multiplier);
  // A constant that stays constant is no narrowing of its spread.
  const moved = state.scale > 0 || wide !== 0;
  const spreadZ = moved ? winsorise(spreadScore(wide), config.winsorLimit) : 0;
  const spreadAlarm = cusumStepInto(spread, spreadZ, config.spread, multiplier);
  if (levelAlarm === 0 && spreadAlarm === 0) return "none";
  const chart = levelAlarm === 0 ? spread : level;
  const alarm = levelAlarm === 0 ? spreadAlarm : levelAlarm;
  state.changeAt = chart.changeAt;
  settle(level);
  settle(spread);
  level.graceLeft = config.level.graceCount;
  spread.graceLeft = config.spread.graceCount;
  return name(state, wide, chart === level, alarm);
}

/**
 * Which change the residuals since `changeAt` speak for: a mean of their own with spread 1, or a
 * spread of their own around 0, by likelihood. A wide spread may trip the level's chart first.
 */
function name(
  state: ChangeDetectorState,
  wide: number,
  isLevelChart: boolean,
  alarm: Alarm,
): ChangeKind {
  const { delayed, count, centre, scale } = state;
  const pastCount = Math.min(state.delayedCount, count - state.changeAt);
  let sum = wide;
  let squares = wide * wide;
  for (let back = 1; back <= pastCount; back++) {
    const z = standardise(delayed[(count - back) % delayed.length], centre, scale);
    sum += z;
    squares += z * z;
  }
  const total = pastCount + 1;
  const mean = sum / total;
  const spread = squares / total;
  if (pastCount < 2 || !(spread > 0)) {
    if (isLevelChart) return alarm > 0 ? "level-up" : "level-down";
    return alarm > 0 ? "spread-up" : "spread-down";
  }
  // Twice the mean log-likelihoods, but for the same constant.
  const levelFit = mean * mean - spread;
  const spreadFit = -log(spread) - 1;
  if (levelFit >= spreadFit) return mean > 0 ? "level-up" : "level-down";
  return spread > 1 ? "spread-up" : "spread-down";
}

function skip(chart: CusumState): void {
  chart.count++;
  if (chart.graceLeft > 0) chart.graceLeft--;
  settle(chart);
}

/** Moves `residual` into the delay line, and what leaves it into the reference unless frozen. */
function learn(state: ChangeDetectorState, residual: number, config: ChangeDetectorConfig): void {
  const { delayed, level, spread, reference } = state;
  const length = config.delayCount;
  const at = length === 0 ? 0 : state.count % length;
  const leaving = length === 0 ? residual : delayed[at];
  const full = state.delayedCount >= length;
  delayed[at] = residual;
  if (!full) {
    state.delayedCount++;
    return;
  }
  const suspicious =
    Math.max(level.sums[0], level.sums[1]) > config.level.threshold / 2 ||
    Math.max(spread.sums[0], spread.sums[1]) > config.spread.threshold / 2;
  if (suspicious && state.frozenCount < config.referenceCount) {
    state.frozenCount++;
    return;
  }
  state.frozenCount = 0;
  orderWindowStepInto(reference, leaving);
  // As late as the reference: a change must not raise its own threshold.
  if (state.scale > 0) {
    momentsStepInto(state.moments, standardise(leaving, state.centre, state.scale), MOMENTS);
  }
}
