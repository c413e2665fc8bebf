/**
 * How the self-adapting parts stood over the newest steps, as `v1.AdaptiveRecord`: numbers without a
 * unit of the series, each measured or absent.
 *
 * @module
 */
import { exp, log, normalQuantile } from "@meristem/kernels/math";
import type { v1 } from "@meristem/leyline";
import { NETWORK_DEPTH, NETWORK_WIDTH } from "../experts/network-bench.js";
import { QUANTILE_LEVELS } from "../forecast.js";
import { epsilonFor, SWEEPS, TRANSPORT_RESIDUAL } from "../fusion/transport.js";
import { ROW, type PredictorState } from "../state/predictor-state.js";
import { ADAPTATION_STEPS } from "./adaptation-window.js";
import type { PredictorEngine } from "./predictor-engine.js";

const GAUSSIAN_QUANTILES: readonly number[] = QUANTILE_LEVELS.map((level) => normalQuantile(level));

/** `undefined` until there were {@link ADAPTATION_STEPS} steps. Cost: a pass over them. */
export function describeAdaptation({
  at,
  adaptation,
  engine,
  roughness,
}: PredictorState): v1.AdaptiveRecord | undefined {
  if (at[ROW]! + 1 < ADAPTATION_STEPS) return undefined;
  const sums = adaptation.sums();
  const { explicitSolves, implicitSolves } = sums;
  const solves = explicitSolves + implicitSolves;
  const hasNetwork = engine.drift?.network !== undefined;
  const { mixture } = engine.forecasters[0]!;
  const isMoved = mixture.cost !== undefined;
  const isSolved = isMoved && mixture.report[SWEEPS]! > 0;
  // One literal: spreading parts together cost several times as much.
  return {
    schemeFrequencyExplicit: ratio(explicitSolves, solves),
    schemeFrequencyImplicit: ratio(implicitSolves, solves),
    maxStiffnessMetric: solves > 0 ? sums.stiffnessMax : undefined,
    numInternalIterationsMean: ratio(sums.iterations, implicitSolves),
    implicitResidualNormMax: implicitSolves > 0 ? sums.residualMax : undefined,
    entropyRatioCurrent: entropyRatio(engine),
    dgmWidthCurrent: hasNetwork ? NETWORK_WIDTH : undefined,
    dgmDepthCurrent: hasNetwork ? NETWORK_DEPTH : undefined,
    // What grows in it from outside is not the predictor's to know.
    architectureScalingEvents: undefined,
    entropyWindowCurrent: observationsOf(engine),
    learningRateCurrent: mixture.rate,
    volatilitySigmaSquared: ratio(sums.squares, sums.scoredCount),
    // No threshold decides how the drift is followed: whatever pulls back is followed implicitly.
    stiffnessLowAdaptive: undefined,
    stiffnessHighAdaptive: undefined,
    holderExponentWtmm: roughness.isKnown
      ? Math.max(0, Math.min(1, roughness.exponent))
      : undefined,
    transportEpsilonCurrent: isMoved ? epsilonFor(mixture) : undefined,
    transportIterationsCurrent: isSolved ? mixture.report[SWEEPS]! : undefined,
    transportResidualCurrent: isSolved ? mixture.report[TRANSPORT_RESIDUAL]! : undefined,
  };
}

function ratio(part: number, whole: number): number | undefined {
  return whole > 0 ? part / whole : undefined;
}

/**
 * e to the difference in entropy, between the outermost levels, of kernel B's one-step density and the
 * Gaussian with the variance of all changes: both constant between two levels.
 */
function entropyRatio({ drift, context }: PredictorEngine): number | undefined {
  if (drift === undefined || !drift.isReady) return undefined;
  const deviation = Math.sqrt(drift.pooledVariance) * context.scale;
  if (!(deviation > 0)) return undefined;
  const offsets = new Float64Array(QUANTILE_LEVELS.length);
  drift.offsetsInto(offsets, 0, 0);
  let difference = 0;
  let total = 0;
  for (let i = 1; i < offsets.length; i++) {
    const share = QUANTILE_LEVELS[i]! - QUANTILE_LEVELS[i - 1]!;
    const gap = (offsets[i]! - offsets[i - 1]!) / deviation;
    difference += share * log(gap / (GAUSSIAN_QUANTILES[i]! - GAUSSIAN_QUANTILES[i - 1]!));
    total += share;
  }
  const ratio = exp(difference / total);
  return Number.isFinite(ratio) ? ratio : undefined;
}

function observationsOf({ drift }: PredictorEngine): number | undefined {
  if (drift === undefined || !drift.isReady) return undefined;
  return Math.max(1, Math.round(drift.observationCount));
}
