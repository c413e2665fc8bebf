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
import type { HorizonMixture } from "../fusion/horizon-mixture.js";
import { epsilonFor, SWEEPS, TRANSPORT_RESIDUAL } from "../fusion/transport.js";
import { ROW, type PredictorState } from "../state/predictor-state.js";
import { ADAPTATION_STEPS, type AdaptationSums } from "./adaptation-window.js";
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
  const { mixture } = engine.forecasters[0]!;
  return {
    ...solvesOf(sums),
    ...networkOf(engine),
    entropyRatioCurrent: entropyRatio(engine),
    entropyWindowCurrent: observationsOf(engine),
    learningRateCurrent: mixture.rate,
    volatilitySigmaSquared: sums.scoredCount > 0 ? sums.squares / sums.scoredCount : undefined,
    // No threshold decides how the drift is followed: whatever pulls back is followed implicitly.
    stiffnessLowAdaptive: undefined,
    stiffnessHighAdaptive: undefined,
    holderExponentWtmm: roughness.isKnown
      ? Math.max(0, Math.min(1, roughness.exponent))
      : undefined,
    ...transportOf(mixture),
  };
}

function solvesOf(sums: AdaptationSums) {
  const { explicitSolves, implicitSolves } = sums;
  const solves = explicitSolves + implicitSolves;
  const isSolved = solves > 0;
  const isImplicit = implicitSolves > 0;
  return {
    schemeFrequencyExplicit: isSolved ? explicitSolves / solves : undefined,
    schemeFrequencyImplicit: isSolved ? implicitSolves / solves : undefined,
    maxStiffnessMetric: isSolved ? sums.stiffnessMax : undefined,
    numInternalIterationsMean: isImplicit ? sums.iterations / implicitSolves : undefined,
    implicitResidualNormMax: isImplicit ? sums.residualMax : undefined,
  };
}

function networkOf({ drift }: PredictorEngine) {
  const hasNetwork = drift?.network !== undefined;
  return {
    dgmWidthCurrent: hasNetwork ? NETWORK_WIDTH : undefined,
    dgmDepthCurrent: hasNetwork ? NETWORK_DEPTH : undefined,
    // What grows in it from outside is not the predictor's to know.
    architectureScalingEvents: undefined,
  };
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

function transportOf(mixture: HorizonMixture) {
  const isSolved = mixture.cost !== undefined && mixture.report[SWEEPS]! > 0;
  return {
    transportEpsilonCurrent: mixture.cost === undefined ? undefined : epsilonFor(mixture),
    transportIterationsCurrent: isSolved ? mixture.report[SWEEPS]! : undefined,
    transportResidualCurrent: isSolved ? mixture.report[TRANSPORT_RESIDUAL]! : undefined,
  };
}
