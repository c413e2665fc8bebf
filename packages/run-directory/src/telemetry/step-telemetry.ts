/**
 * The telemetry records of one step: numbers about the predictor, never a value of the series.
 *
 * They do not depend on wall time, so the file of a resumed run equals that of an uninterrupted one.
 *
 * @module
 */
import { v1 } from "@meristem/leyline";
import type { TelemetryOffer } from "@meristem/leyline/ports";
import {
  ADAPTATION_STEPS,
  type Forecast,
  type ForecastDiagnostics,
  type Mode,
  type Predictor,
} from "@meristem/orchestrator";

/** A predictor with a record of its self-adapting parts. */
export type AdaptationSource = Pick<Predictor, "adaptation">;

/** A message that is reused. */
type Filled<Message> = { -readonly [Key in keyof Message]: Message[Key] };

const MODES: Readonly<Record<Mode, v1.OperatingMode>> = {
  warming_up: v1.OperatingMode.WARMING_UP,
  standard: v1.OperatingMode.STANDARD,
  robust: v1.OperatingMode.ROBUST,
  degraded: v1.OperatingMode.DEGRADED,
  emergency: v1.OperatingMode.EMERGENCY,
};
/** Flags of the message by the names in a forecast. */
const FLAGS: Readonly<Record<string, v1.ForecastFlag>> = Object.fromEntries(
  Object.entries(v1.ForecastFlag).map(([name, flag]) => [name.toLowerCase(), flag]),
);
const NO_FLAGS: v1.ForecastFlag[] = [];
const LEVEL_PRIORITIES: Readonly<Record<v1.TelemetryLevel, v1.MessagePriority>> = {
  [v1.TelemetryLevel.UNSPECIFIED]: v1.MessagePriority.NORMAL,
  [v1.TelemetryLevel.INFO]: v1.MessagePriority.NORMAL,
  [v1.TelemetryLevel.WARNING]: v1.MessagePriority.HIGH,
  [v1.TelemetryLevel.ERROR]: v1.MessagePriority.HIGH,
  [v1.TelemetryLevel.CRITICAL]: v1.MessagePriority.CRITICAL,
};

/**
 * Offers the events of each step, and every `intervalSteps` steps (0: never) a record of the step. At the
 * least multiple of that interval that covers a whole window, a record of the self-adapting parts follows.
 *
 * The record of a step is reused: sinks copy what they keep.
 */
export class StepTelemetrySource {
  readonly #record: Filled<TelemetryOffer>;
  readonly #step: Filled<v1.StepTelemetry>;
  readonly #risk: Filled<v1.RiskState>;
  readonly #kernelWeights = [0, 0, 0, 0];

  readonly #hasTransport: boolean;

  /** @param hasTransport The fusion rule solves a transport problem. */
  constructor(hasTransport: boolean) {
    this.#hasTransport = hasTransport;
    this.#risk = v1.RiskState.create({}) as Filled<v1.RiskState>;
    this.#step = v1.StepTelemetry.create({}) as Filled<v1.StepTelemetry>;
    this.#step.kernelWeights = this.#kernelWeights;
    this.#step.risk = this.#risk;
    this.#record = {
      emittedAtUnixNs: 0n,
      source: v1.Subsystem.ORCHESTRATOR,
      level: v1.TelemetryLevel.INFO,
      priority: v1.MessagePriority.NORMAL,
      series: "",
      stepIndex: 0,
      body: { $case: "step", value: this.#step },
    };
  }

  /** @param source The predictor that made `forecast`, before its next observation. */
  offer(
    forecast: Forecast,
    source: AdaptationSource,
    intervalSteps: number,
    emit: (record: TelemetryOffer) => void,
  ): void {
    const { origin, seriesKey, events } = forecast;
    for (const event of events) {
      emit({
        emittedAtUnixNs: 0n,
        source: v1.Subsystem.ORCHESTRATOR,
        level: event.level,
        priority: LEVEL_PRIORITIES[event.level],
        series: seriesKey,
        stepIndex: origin,
        body: { $case: "event", value: event },
      });
    }
    if (intervalSteps === 0 || origin % intervalSteps !== 0) return;
    this.#record.series = seriesKey;
    this.#record.stepIndex = origin;
    this.#fill(forecast);
    emit(this.#record);
    if (origin % adaptationInterval(intervalSteps) !== 0) return;
    const value = source.adaptation();
    if (value === undefined) return;
    emit({ ...this.#record, body: { $case: "adaptiveRecord", value } });
  }

  #fill({ flags, mode, weights, diagnostics }: Forecast): void {
    const step = this.#step;
    const { kernels } = weights;
    step.verdict = verdictOf(flags);
    step.mode = MODES[mode];
    step.flags = flags.length === 0 ? NO_FLAGS : flags.map((flag) => FLAGS[flag]!);
    this.#kernelWeights[0] = kernels.A;
    this.#kernelWeights[1] = kernels.B;
    this.#kernelWeights[2] = kernels.C;
    this.#kernelWeights[3] = kernels.D;
    // Sinks read it by index. A copy into a plain array costs more than the rest of the step.
    step.expertWeights = weights.expertValues as unknown as number[];
    const { cusumMean, cusumMeanThreshold, cusumVariance, cusumVarianceThreshold } = diagnostics;
    const risk = this.#risk;
    // Relative to the one-step changes: a scale in the unit of the series reveals its values.
    risk.volatility = diagnostics.volatilityRatio;
    risk.kurtosis = diagnostics.kurtosis;
    risk.cusumRatio = Math.max(
      cusumMean / cusumMeanThreshold,
      cusumVariance / cusumVarianceThreshold,
    );
    risk.weightEntropy = diagnostics.weightEntropy;
    risk.freeEnergy = diagnostics.freeEnergy;
    risk.fisherRaoDistance = diagnostics.fisherRaoDistance;
    this.#fillRegularity(diagnostics);
    // Absent where no transport problem is solved.
    if (!this.#hasTransport) return;
    risk.transportCost = diagnostics.transportCost;
    risk.transportConverged = diagnostics.transportConverged;
  }

  #fillRegularity({ hurstExponent, hurstStandardError }: ForecastDiagnostics): void {
    const risk = this.#risk;
    // The estimate may leave 0..1, the range of the message: antipersistent noise is 0.
    risk.holderExponent =
      hurstExponent === undefined ? undefined : Math.max(0, Math.min(1, hurstExponent));
    risk.holderStandardError = hurstStandardError;
  }
}

function adaptationInterval(intervalSteps: number): number {
  return intervalSteps * Math.ceil(ADAPTATION_STEPS / intervalSteps);
}

function verdictOf(flags: readonly string[]): v1.IngestionVerdict {
  if (flags.includes("input_missing")) return v1.IngestionVerdict.MISSING;
  if (flags.includes("input_rejected")) return v1.IngestionVerdict.REJECTED;
  return v1.IngestionVerdict.ACCEPTED;
}
