/**
 * Events as the messages of the contract.
 *
 * @module
 */
import { v1 } from "@meristem/leyline";
import { MEAN_DOWN, MEAN_UP, VARIANCE_UP } from "../regime/regime-watch.js";
import {
  EVENT_COLLAPSE,
  EVENT_DEGRADED,
  EVENT_GRADIENT,
  EVENT_KERNEL_D,
  EVENT_KURTOSIS,
  EVENT_MODE,
  EVENT_REGIME,
  EVENT_RESTORED,
  EVENT_ROUGH,
  EVENT_TRANSPORT,
  type EventBuffer,
} from "./event-buffer.js";
import { MODE_IDS, MODE_RULES } from "./mode-table.js";

type Fact = NonNullable<v1.Event["fact"]>;

/** The facts of event `i`; what each number means is written here and nowhere else. */
export function eventFact({ codes, facts }: EventBuffer, i: number): Fact | undefined {
  const at = (j: number): number => facts[8 * i + j]!;
  const message = MESSAGES[codes[i]!];
  return message?.(at);
}

const LEVELS: Readonly<Partial<Record<Fact["$case"], v1.TelemetryLevel>>> = {
  degradedInferenceModeActivated: v1.TelemetryLevel.WARNING,
  kurtosisOutlierWarning: v1.TelemetryLevel.WARNING,
  criticalSingularity: v1.TelemetryLevel.WARNING,
  modeCollapseWarning: v1.TelemetryLevel.WARNING,
  gradientInstability: v1.TelemetryLevel.WARNING,
  sinkhornDivergenceWarning: v1.TelemetryLevel.WARNING,
};

export function eventLevel(fact: Fact): v1.TelemetryLevel {
  return LEVELS[fact.$case] ?? v1.TelemetryLevel.INFO;
}

const DEGRADATION_CAUSES = [
  v1.DegradationCause.STALE,
  v1.DegradationCause.FROZEN,
  v1.DegradationCause.REJECTED,
  v1.DegradationCause.MISSING,
  v1.DegradationCause.OVERLOADED,
];

const KERNELS = [v1.Kernel.A, v1.Kernel.B, v1.Kernel.C, v1.Kernel.D];

type FactAt = (j: number) => number;

const MESSAGES: Readonly<Record<number, (at: FactAt) => Fact>> = {
  [EVENT_REGIME]: (at) => ({
    $case: "regimeChanged",
    value: {
      kind: at(0) <= MEAN_DOWN ? v1.ChangeKind.MEAN : v1.ChangeKind.VARIANCE,
      direction:
        at(0) === MEAN_UP || at(0) === VARIANCE_UP
          ? v1.ChangeDirection.UP
          : v1.ChangeDirection.DOWN,
      statistic: at(1),
      threshold: at(2),
      slack: at(3),
      kurtosis: at(4),
      changeStepIndex: at(5),
      resetMix: at(6),
      graceStepCount: at(7),
    },
  }),
  [EVENT_MODE]: (at) => {
    const { from, to, cause } = MODE_RULES[at(0)]!;
    const value = { from: MODE_IDS[from]!, to: MODE_IDS[to]!, cause, modeStepCount: at(1) };
    return { $case: "modeChanged", value };
  },
  [EVENT_DEGRADED]: (at) => ({
    $case: "degradedInferenceModeActivated",
    value: {
      cause: DEGRADATION_CAUSES[at(0)]!,
      previousMode: MODE_IDS[at(1)]!,
      stalenessNs: at(2),
    },
  }),
  [EVENT_RESTORED]: (at) => ({
    $case: "normalOperationRestored",
    value: { previousMode: MODE_IDS[at(0)]!, cleanStepCount: at(1), modeStepCount: at(2) },
  }),
  [EVENT_KURTOSIS]: (at) => ({
    $case: "kurtosisOutlierWarning",
    value: { kurtosis: at(0), kurtosisMax: at(1), consecutiveCount: at(2) },
  }),
  [EVENT_ROUGH]: (at) => ({
    $case: "criticalSingularity",
    value: {
      holderExponent: at(0),
      holderStandardError: at(1),
      holderThreshold: at(2),
      sampleCount: at(3),
    },
  }),
  [EVENT_COLLAPSE]: (at) => ({
    $case: "modeCollapseWarning",
    value: {
      kernel: KERNELS[at(0)]!,
      entropy: at(1),
      entropyMin: at(2),
      consecutiveCount: at(3),
      kernelWeight: at(4),
    },
  }),
  [EVENT_TRANSPORT]: (at) => ({
    $case: "sinkhornDivergenceWarning",
    value: { marginalErrorL1: at(0), tolerance: at(1), sweepCount: at(2), epsilon: at(3) },
  }),
  [EVENT_GRADIENT]: (at) => ({
    $case: "gradientInstability",
    value: {
      kernel: v1.Kernel.B,
      gradientNorm: at(0),
      gradientNormMax: at(1),
      consecutiveCount: at(2),
      learningRate: at(3),
    },
  }),
  [EVENT_KERNEL_D]: () => ({
    $case: "freezingTopologicalBranch",
    value: { cause: v1.BranchFreezeCause.FROZEN, intervalNs: 0, intervalNsMax: 0 },
  }),
};
