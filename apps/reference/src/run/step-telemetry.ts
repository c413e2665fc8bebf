/**
 * What one step tells the telemetry: numbers about the predictor, never a value of the series.
 *
 * Nothing here depends on when the run took place, so a resumed run's file is that of one that never
 * stopped.
 *
 * @module
 */
import { v1 } from "@meristem/leyline";
import type { TelemetryOffer } from "@meristem/leyline/ports";
import type { Forecast, Mode } from "@meristem/orchestrator";

const MODES: Readonly<Record<Mode, v1.OperatingMode>> = {
  warming_up: v1.OperatingMode.WARMING_UP,
  standard: v1.OperatingMode.STANDARD,
  robust: v1.OperatingMode.ROBUST,
  degraded: v1.OperatingMode.DEGRADED,
  emergency: v1.OperatingMode.EMERGENCY,
};
const LEVEL_PRIORITIES: Readonly<Record<v1.TelemetryLevel, v1.MessagePriority>> = {
  [v1.TelemetryLevel.UNSPECIFIED]: v1.MessagePriority.NORMAL,
  [v1.TelemetryLevel.INFO]: v1.MessagePriority.NORMAL,
  [v1.TelemetryLevel.WARNING]: v1.MessagePriority.HIGH,
  [v1.TelemetryLevel.ERROR]: v1.MessagePriority.HIGH,
  [v1.TelemetryLevel.CRITICAL]: v1.MessagePriority.CRITICAL,
};

/** The events of a step, then, every `intervalSteps` steps (0: never), the step itself. */
export function stepRecords(forecast: Forecast, intervalSteps: number): TelemetryOffer[] {
  const { origin, seriesKey: series } = forecast;
  const about = { emittedAtUnixNs: 0n, source: v1.Subsystem.ORCHESTRATOR, series };
  const records = forecast.events.map((event): TelemetryOffer => ({
    ...about,
    level: event.level,
    priority: LEVEL_PRIORITIES[event.level],
    stepIndex: origin,
    body: { $case: "event", value: event },
  }));
  if (intervalSteps === 0 || origin % intervalSteps !== 0) return records;
  records.push({
    ...about,
    level: v1.TelemetryLevel.INFO,
    priority: v1.MessagePriority.NORMAL,
    stepIndex: origin,
    body: { $case: "step", value: stepOf(forecast) },
  });
  return records;
}

function stepOf({ flags, mode, weights, diagnostics }: Forecast): v1.StepTelemetry {
  const { kernels } = weights;
  const { cusumMean, cusumMeanThreshold, cusumVariance, cusumVarianceThreshold } = diagnostics;
  return v1.StepTelemetry.create({
    verdict: verdictOf(flags),
    mode: MODES[mode],
    flags: flags.map((flag) => v1.ForecastFlag[flag.toUpperCase() as "WARMING_UP"]),
    kernelWeights: [kernels.A, kernels.B, kernels.C, kernels.D],
    expertWeights: Object.values(weights.experts),
    risk: v1.RiskState.create({
      // Relative to the one-step changes: a scale in the unit of the series would be a value of it.
      volatility: diagnostics.volatilityRatio,
      kurtosis: diagnostics.kurtosis,
      cusumRatio: Math.max(cusumMean / cusumMeanThreshold, cusumVariance / cusumVarianceThreshold),
      weightEntropy: diagnostics.weightEntropy,
    }),
  });
}

function verdictOf(flags: readonly string[]): v1.IngestionVerdict {
  if (flags.includes("input_missing")) return v1.IngestionVerdict.MISSING;
  if (flags.includes("input_rejected")) return v1.IngestionVerdict.REJECTED;
  return v1.IngestionVerdict.ACCEPTED;
}
