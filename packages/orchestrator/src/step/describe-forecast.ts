/**
 * The step's flat numbers as the objects a caller wants.
 *
 * @module
 */
import { fisherRaoDistance, freeEnergy } from "@meristem/kernels/jko";
import { log } from "@meristem/kernels/math";
import { v1 } from "@meristem/leyline";
import type {
  Forecast,
  ForecastDiagnostics,
  ForecastWeights,
  HorizonForecast,
  KernelName,
  MaturedForecast,
  PredictorEvent,
} from "../forecast.js";
import { QUANTILE_LEVELS } from "../forecast.js";
import {
  EVENT_COUNT,
  FLAG_BITS,
  HAS_TIME,
  HAS_VALUE,
  MODE,
  ROW,
  RUNG,
  TIME_HIGH,
  TIME_LOW,
  type PredictorState,
} from "../state/predictor-state.js";
import { eventFact, eventLevel } from "./event-messages.js";
import {
  FLAG_INPUT_REJECTED,
  FLAG_TARGET_LATE,
  FLAG_TARGET_MISSING,
  FLAG_TARGET_REJECTED,
  FLAG_WARMING_UP,
  flagNames,
} from "./flags.js";
import { MODES } from "./mode-table.js";
import { ENTROPY_WEIGHT } from "../fusion/transport.js";
import { LATE } from "./pending-queue.js";
import { KERNEL_NAMES } from "./predictor-engine.js";
import type { StepOutput } from "./step-output.js";

const LEVELS = QUANTILE_LEVELS.length;

/**
 * The forecast the state holds now; with `output` of the step that led to it, also what came due.
 * `actual` is what the step took in, `found` what the gate
 * had to say about it (already counted in the state).
 */
export function describeForecast(
  state: PredictorState,
  seriesKey: string,
  output: StepOutput | undefined,
  actual: number | undefined,
  found: readonly PredictorEvent[],
): Forecast {
  const { at, config } = state;
  const row = at[ROW]!;
  return {
    seriesKey,
    origin: row,
    ...(at[HAS_TIME] === 1 ? { eventTimeUnixNs: eventTimeOf(state) } : {}),
    mode: MODES[at[MODE]!]!,
    flags: flagNames(at[FLAG_BITS]!),
    horizons:
      at[HAS_VALUE] === 1 ? config.horizons.map((_, i) => horizonForecastAt(state, i, row)) : [],
    matured: output === undefined ? [] : maturedForecasts(state, output, actual),
    weights: weightsOf(state),
    events: output === undefined ? [] : stepEvents(state, seriesKey, output, found),
    diagnostics: diagnosticsOf(state),
  };
}

/** Forecasts whose target has not come, ordered by target, then horizon. */
export function pendingForecasts(state: PredictorState): HorizonForecast[] {
  const { pending, at } = state;
  const row = at[ROW]!;
  const open: HorizonForecast[] = [];
  for (const [i, horizon] of pending.horizons.entries()) {
    for (let origin = Math.max(0, row - horizon + 1); origin <= row; origin++) {
      if (pending.waiting[pending.slot(i, origin)] !== 0) {
        open.push(horizonForecastAt(state, i, origin));
      }
    }
  }
  return open.toSorted((a, b) => a.target - b.target || a.horizon - b.horizon);
}

function horizonForecastAt(state: PredictorState, i: number, origin: number): HorizonForecast {
  const { pending } = state;
  const slot = pending.slot(i, origin);
  const horizon = pending.horizons[i]!;
  return {
    origin,
    horizon,
    target: origin + horizon,
    point: pending.points[slot]!,
    quantiles: pending.quantiles.slice(slot * LEVELS, (slot + 1) * LEVELS),
    mode: MODES[pending.modes[slot]!]!,
    flags: flagNames(pending.flagBits[slot]!),
  };
}

function maturedForecasts(
  state: PredictorState,
  output: StepOutput,
  actual: number | undefined,
): MaturedForecast[] {
  const row = state.at[ROW]!;
  const isRejected = (state.at[FLAG_BITS]! & FLAG_INPUT_REJECTED) !== 0;
  const verdict =
    actual === undefined ? FLAG_TARGET_MISSING : isRejected ? FLAG_TARGET_REJECTED : 0;
  const matured: MaturedForecast[] = [];
  for (const [i, horizon] of state.config.horizons.entries()) {
    if (output.matured[i] === 0) continue;
    const isLate = output.matured[i] === LATE;
    const flags = flagNames(output.maturedFlagBits[i]!);
    const forecast: HorizonForecast = {
      origin: row - horizon,
      horizon,
      target: row,
      point: output.maturedPoints[i]!,
      quantiles: output.maturedQuantiles.slice(i * LEVELS, (i + 1) * LEVELS),
      mode: MODES[output.maturedModes[i]!]!,
      flags,
    };
    const isNumber = actual !== undefined && !Number.isNaN(actual);
    const isGrown = (output.maturedFlagBits[i]! & FLAG_WARMING_UP) === 0;
    const isScored = isNumber && isGrown && !isLate;
    const surprise = isScored ? output.maturedSurprises[i]! : undefined;
    const remarks = verdict | (isLate ? FLAG_TARGET_LATE : 0);
    const bits = output.maturedFlagBits[i]! | remarks;
    matured.push({ forecast, actual, surprise, flags: remarks === 0 ? flags : flagNames(bits) });
  }
  return matured;
}

function weightsOf({ engine }: PredictorState): ForecastWeights {
  const { forecasters, memberNames, families } = engine;
  const count = forecasters.length;
  const expertValues = new Float64Array(memberNames.length);
  for (let i = 0; i < count; i++) {
    const { weights } = forecasters[i]!.mixture;
    for (let k = 0; k < expertValues.length; k++) expertValues[k]! += weights[k]! / count;
  }
  const experts = { ...engine.weightNames };
  const kernels: Record<KernelName, number> = { A: 0, B: 0, C: 0, D: 0 };
  for (let k = 0; k < expertValues.length; k++) {
    experts[memberNames[k]!] = expertValues[k]!;
    kernels[KERNEL_NAMES[families[k]!]!] += expertValues[k]!;
  }
  return { experts, expertValues, kernels };
}

function diagnosticsOf(state: PredictorState): ForecastDiagnostics {
  const { at, engine, seasons } = state;
  const { context, regime } = engine;
  const { mixture: first, sets } = engine.forecasters[0]!;
  let entropy = 0;
  for (const weight of first.weights) if (weight > 0) entropy -= weight * log(weight);
  return {
    relativeError: context.scale > 0 ? first.errorScale / context.scale : 0,
    freeEnergy: freeEnergy(first.weights, first.losses, ENTROPY_WEIGHT),
    transportCost: first.report[0]!,
    transportConverged: first.cost === undefined || first.report[3] === 1,
    fisherRaoDistance: fisherRaoDistance(first.previous, first.weights),
    weightEntropy: entropy,
    cusumMean: regime.meanSum,
    cusumMeanThreshold: regime.meanThreshold,
    cusumVariance: regime.varianceSum,
    cusumVarianceThreshold: regime.varianceThreshold,
    kurtosis: regime.kurtosis,
    volatilityRatio: sets.volatilityRatio,
    ...pathOf(state),
    rung: at[RUNG]!,
    seasons,
  };
}

/** What kind of path the series is, once that can be said. */
function pathOf({ engine, roughness }: PredictorState): Partial<ForecastDiagnostics> {
  const { lastKnown, mean, deviation } = engine.context;
  if (!roughness.isKnown) return {};
  return {
    hurstExponent: roughness.exponent,
    hurstStandardError: roughness.standardError,
    varianceRatio: roughness.varianceRatio,
    levelScore: deviation > 0 ? (lastKnown - mean) / deviation : 0,
  };
}

/** The gate's findings, then the step's own, numbered on; all of them are already counted. */
export function stepEvents(
  state: PredictorState,
  seriesKey: string,
  output: StepOutput,
  found: readonly PredictorEvent[],
): PredictorEvent[] {
  const { at } = state;
  const own = output.events.count;
  let sequence = at[EVENT_COUNT]! - own - found.length;
  const stepIndex = at[ROW]!;
  const events: PredictorEvent[] = found.map((event) => ({
    ...event,
    stepIndex,
    sequence: ++sequence,
  }));
  for (let i = 0; i < own; i++) {
    const fact = eventFact(output.events, i);
    const level = fact === undefined ? v1.TelemetryLevel.INFO : eventLevel(fact);
    const eventTimeUnixNs = at[HAS_TIME] === 1 ? eventTimeOf(state) : undefined;
    events.push({
      sequence: ++sequence,
      stepIndex,
      series: seriesKey,
      eventTimeUnixNs,
      level,
      fact,
    });
  }
  return events;
}

function eventTimeOf({ at }: PredictorState): bigint {
  return (BigInt(at[TIME_HIGH]!) << 32n) + BigInt(at[TIME_LOW]!);
}
