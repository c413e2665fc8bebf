/**
 * Sums of the scores of one forecaster at one horizon.
 *
 * Terms are added in the order of the calls, so equal calls give equal bits. A mean over any subset of
 * forecasts is a ratio of two sums.
 *
 * @module
 */
import { invariant, QUANTILE_LEVELS } from "@meristem/leyline";
import type { ReferenceForecasts } from "./reference-forecasts.js";
import {
  absoluteError,
  CENTRAL_INTERVALS,
  intervalWidth,
  isCovered,
  pinballLoss,
  probabilityIntegralTransform,
  squaredError,
  symmetricError,
  weightedIntervalScore,
  type ScorableForecast,
} from "./scoring-rules.js";

/** Names of the terms, in the order of the stored arrays: snapshots hold them. */
export const TERMS = [
  "count",
  "absoluteError",
  "squaredError",
  "symmetricError",
  "pinballLoss",
  "inside50",
  "inside80",
  "inside95",
  "width50",
  "width80",
  "width95",
  "naiveError",
  "seasonalError",
] as const;

export type Term = (typeof TERMS)[number];

/** Bins of the histogram of the probability integral transform. */
export const TRANSFORM_BIN_COUNT = 20;

/** Sums as plain arrays. */
export interface ScoreState {
  /** Sums of {@link TERMS}, shape (13). */
  readonly terms: Float64Array;
  /** `undefined`: not accumulated, for a scorer that only stores the terms. */
  readonly distribution?: DistributionState | undefined;
}

/** Sums about the whole predictive distribution. */
export interface DistributionState {
  /** Shape (1), value units: sum of the weighted interval scores. */
  readonly weightedIntervalScore: Float64Array;
  /** Shape (9): actuals at or below each quantile. */
  readonly belowCounts: Float64Array;
  /** Shape (20): histogram of the probability integral transform, bins of equal width. */
  readonly transformCounts: Float64Array;
}

/** Accumulates the scores of one forecaster at one horizon. */
export class ScoreAccumulator {
  /** The sums themselves: `add` and `merge` write into these arrays. */
  readonly state: ScoreState;

  /** @param state Sums to resume from; by default empty ones, with the distribution. */
  constructor(state: ScoreState = emptyScoreState()) {
    this.state = state;
  }

  /** Forecasts scored. */
  get count(): number {
    return this.state.terms[0]!;
  }

  /** Scores one forecast whose target was observed. Cost: constant; it allocates nothing. */
  add(forecast: ScorableForecast, actual: number, references: ReferenceForecasts): void {
    const { terms, distribution } = this.state;
    const { point, quantiles } = forecast;
    // Indices are those of TERMS.
    terms[0]! += 1;
    terms[1]! += absoluteError(actual, point);
    terms[2]! += squaredError(actual, point);
    terms[3]! += symmetricError(actual, point);
    terms[4]! += pinballLoss(actual, quantiles);
    for (let k = 0; k < CENTRAL_INTERVALS.length; k++) {
      const interval = CENTRAL_INTERVALS[k]!;
      terms[5 + k]! += isCovered(actual, quantiles, interval) ? 1 : 0;
      terms[8 + k]! += intervalWidth(quantiles, interval);
    }
    terms[11]! += absoluteError(actual, references.naive);
    terms[12]! += absoluteError(actual, references.seasonal);
    if (distribution !== undefined) addDistribution(distribution, forecast, actual);
  }

  /** Adds the sums of other forecasts, for example of another series. */
  merge(other: ScoreAccumulator): void {
    const { terms, distribution } = this.state;
    const { terms: otherTerms, distribution: otherDistribution } = other.state;
    addArray(terms, otherTerms);
    if (distribution === undefined) return;
    invariant(otherDistribution !== undefined, "the merged scores have no distribution");
    addArray(distribution.weightedIntervalScore, otherDistribution.weightedIntervalScore);
    addArray(distribution.belowCounts, otherDistribution.belowCounts);
    addArray(distribution.transformCounts, otherDistribution.transformCounts);
  }

  sum(term: Term): number {
    return this.state.terms[TERMS.indexOf(term)]!;
  }

  /** `undefined` when nothing was scored. */
  mean(term: Term): number | undefined {
    return this.count > 0 ? this.sum(term) / this.count : undefined;
  }

  /** Value units; `undefined` when nothing was scored or the distribution is not accumulated. */
  get meanWeightedIntervalScore(): number | undefined {
    const sum = this.state.distribution?.weightedIntervalScore[0];
    return sum === undefined || this.count === 0 ? undefined : sum / this.count;
  }
}

function emptyScoreState(): ScoreState & { readonly distribution: DistributionState } {
  return {
    terms: new Float64Array(TERMS.length),
    distribution: {
      weightedIntervalScore: new Float64Array(1),
      belowCounts: new Float64Array(QUANTILE_LEVELS.length),
      transformCounts: new Float64Array(TRANSFORM_BIN_COUNT),
    },
  };
}

function addDistribution(
  { weightedIntervalScore: wis, belowCounts, transformCounts }: DistributionState,
  forecast: ScorableForecast,
  actual: number,
): void {
  const { quantiles } = forecast;
  wis[0]! += weightedIntervalScore(actual, forecast);
  for (let i = 0; i < belowCounts.length; i++) {
    belowCounts[i]! += actual <= quantiles[i]! ? 1 : 0;
  }
  const bin = Math.floor(probabilityIntegralTransform(actual, quantiles) * TRANSFORM_BIN_COUNT);
  transformCounts[Math.min(bin, TRANSFORM_BIN_COUNT - 1)]! += 1;
}

function addArray(into: Float64Array, from: Float64Array): void {
  for (let i = 0; i < into.length; i++) into[i]! += from[i]!;
}
