/** A step record as a predictor would offer it, and one with everything in it. */
import { v1 } from "@meristem/leyline";
import type { TelemetryOffer } from "@meristem/leyline/ports";

export function stepOffer(stepIndex: number, series = "a"): TelemetryOffer {
  const share = (stepIndex % 10) / 10;
  return {
    emittedAtUnixNs: 1_700_000_000_000_000_000n + BigInt(stepIndex),
    source: v1.Subsystem.ORCHESTRATOR,
    level: v1.TelemetryLevel.INFO,
    priority: v1.MessagePriority.NORMAL,
    series,
    stepIndex,
    body: {
      $case: "step",
      value: {
        verdict: v1.IngestionVerdict.ACCEPTED,
        mode: v1.OperatingMode.STANDARD,
        flags:
          stepIndex % 3 === 0 ? [v1.ForecastFlag.ROBUST_MODE, v1.ForecastFlag.GRACE_PERIOD] : [],
        kernelWeights: [share, 1 - share, 0, 0],
        expertWeights: [share, 0.5 - share / 2, 0.5 - share / 2],
        risk: {
          volatility: 1 + share,
          cusumRatio: share,
          weightEntropy: 0.1 + share,
          fisherRaoDistance: 0,
          ...(stepIndex % 2 === 0 ? { kurtosis: 3.5, transportCost: 0.25, freeEnergy: -0.5 } : {}),
          ...(stepIndex % 4 === 0 ? { transportConverged: stepIndex % 8 === 0 } : {}),
        } as v1.RiskState,
        scores: [
          { horizon: 1, absoluteErrorRatio: share, pinballLossRatio: 0.5, valueRank: 0.25 },
          { horizon: 12, absoluteErrorRatio: 2, pinballLossRatio: 0.75, valueRank: 1 },
        ],
        stepDurationNs: 12_345,
        scoredForecasts: [],
      },
    },
  };
}

export function eventOffer(stepIndex: number, isCritical: boolean): TelemetryOffer {
  const level = isCritical ? v1.TelemetryLevel.CRITICAL : v1.TelemetryLevel.WARNING;
  return {
    emittedAtUnixNs: 1n,
    source: v1.Subsystem.IO_VALIDATORS,
    level,
    priority: isCritical ? v1.MessagePriority.CRITICAL : v1.MessagePriority.NORMAL,
    series: "a",
    stepIndex,
    body: {
      $case: "event",
      value: {
        sequence: 1,
        stepIndex,
        series: "a",
        eventTimeUnixNs: 5n,
        level,
        fact: {
          $case: "outlierRejected",
          value: { valueZ: 1e300, boundZ: 20, consecutiveCount: 1 },
        },
      },
    },
  };
}

/** As under a rule that moves weight at a cost; growth and thresholds are nothing here. */
export function adaptiveOffer(stepIndex: number, series = "a"): TelemetryOffer {
  return {
    emittedAtUnixNs: 2n,
    source: v1.Subsystem.ORCHESTRATOR,
    level: v1.TelemetryLevel.INFO,
    priority: v1.MessagePriority.NORMAL,
    series,
    stepIndex,
    body: {
      $case: "adaptiveRecord",
      value: {
        ...v1.AdaptiveRecord.create(),
        schemeFrequencyExplicit: 0.25,
        schemeFrequencyImplicit: 0.75,
        maxStiffnessMetric: 0.3125,
        numInternalIterationsMean: 5.5,
        implicitResidualNormMax: 2 ** -20,
        entropyRatioCurrent: 0,
        dgmWidthCurrent: 16,
        dgmDepthCurrent: 3,
        entropyWindowCurrent: 512,
        learningRateCurrent: 0.1,
        volatilitySigmaSquared: 1 / 3,
        holderExponentWtmm: 0.5,
        transportEpsilonCurrent: 0.15,
        transportIterationsCurrent: 3,
        transportResidualCurrent: 1e-9,
      },
    },
  };
}
