/**
 * Telemetry records to throw at a ring.
 *
 * @module
 */
import { v1 } from "@meristem/leyline";
import type { TelemetryOffer } from "@meristem/leyline/ports";

/** A step as a predictor with three experts and two horizons would offer it. */
export function stepOffer(stepIndex: number): TelemetryOffer {
  const share = (stepIndex % 10) / 10;
  const score = { horizon: 1, absoluteErrorRatio: share, pinballLossRatio: 0.5, valueRank: 0.25 };
  return {
    emittedAtUnixNs: 0n,
    source: v1.Subsystem.ORCHESTRATOR,
    level: v1.TelemetryLevel.INFO,
    priority: v1.MessagePriority.NORMAL,
    series: "torture",
    stepIndex,
    body: {
      $case: "step",
      value: v1.StepTelemetry.create({
        verdict: v1.IngestionVerdict.ACCEPTED,
        mode: v1.OperatingMode.STANDARD,
        kernelWeights: [share, 1 - share, 0, 0],
        expertWeights: [share, 0.5 - share / 2, 0.5 - share / 2],
        risk: { volatility: 1 + share, cusumRatio: share, weightEntropy: 0.5, kurtosis: 3.5 },
        scores: [score, { ...score, horizon: 12 }],
      }),
    },
  };
}

export function criticalOffer(stepIndex: number): TelemetryOffer {
  return {
    ...stepOffer(stepIndex),
    level: v1.TelemetryLevel.CRITICAL,
    priority: v1.MessagePriority.CRITICAL,
    body: { $case: "process", value: { phase: v1.ProcessPhase.STARTED_COLD, generation: 0 } },
  };
}
