/**
 * Findings as events: what happened, with the numbers behind it and never the value itself.
 *
 * @module
 */
import { v1 } from "@meristem/leyline";
import { FINDING, type GateOutput } from "./output.js";

/** Where and when: what every event of one row has in common. */
export interface EventOrigin {
  readonly series: string;
  readonly stepIndex: number;
  readonly eventTimeUnixNs: bigint | undefined;
}

const NO_EVENTS: readonly v1.Event[] = [];

/** In the order of the rules. Allocates only when there is something to tell. */
export function eventsOf(
  out: GateOutput,
  decision: { readonly reason: v1.RejectionReason },
  origin: EventOrigin,
  config: v1.GateConfig,
): readonly v1.Event[] {
  if ((out.findings & TOLD) === 0) return NO_EVENTS;
  const events: v1.Event[] = [];
  const tell = (level: v1.TelemetryLevel, fact: NonNullable<v1.Event["fact"]>): void => {
    const { series, stepIndex, eventTimeUnixNs } = origin;
    events.push({ sequence: 0, stepIndex, series, eventTimeUnixNs, level, fact });
  };
  const found = (finding: number): boolean => (out.findings & finding) !== 0;

  if (found(OTHER_REJECTION)) {
    const value = { reason: decision.reason, stalenessNs: exact(out.stalenessNs) };
    tell(v1.TelemetryLevel.WARNING, { $case: "observationRejected", value });
  }
  if (found(FINDING.outlier)) {
    const value = {
      valueZ: finite(out.valueZ),
      boundZ: out.boundZ,
      consecutiveCount: out.rejectCount,
    };
    tell(v1.TelemetryLevel.CRITICAL, { $case: "outlierRejected", value });
  }
  if (found(FINDING.reacquired)) {
    const value = { rejectedCount: out.rejectCount, shiftZ: finite(out.valueZ) };
    tell(v1.TelemetryLevel.WARNING, { $case: "signalReacquired", value });
  }
  if (found(FINDING.frozenBegan)) tellFrozen(out, config, tell);
  if (found(FINDING.sparseBegan)) {
    const value = {
      cause: v1.BranchFreezeCause.SPARSE,
      intervalNs: exact(out.intervalNs),
      intervalNsMax: config.sparseIntervalNsMax,
    };
    tell(v1.TelemetryLevel.WARNING, { $case: "freezingTopologicalBranch", value });
  }
  if (found(FINDING.staleBegan) && out.nominalIntervalNs > 0) {
    const cause = out.silentNs > 0 ? v1.StalenessCause.GAP : v1.StalenessCause.AGE;
    const stalenessNs = out.silentNs > 0 ? out.silentNs : out.stalenessNs;
    const ttlNs = config.stalenessTtlIntervals * out.nominalIntervalNs;
    const value = { cause, stalenessNs: exact(stalenessNs), ttlNs: exact(ttlNs) };
    tell(v1.TelemetryLevel.WARNING, { $case: "staleSignal", value });
  }
  if (found(FINDING.gap)) {
    const ttlNs = config.gapIntervalsMax * out.nominalIntervalNs;
    const value = {
      cause: v1.StalenessCause.GAP,
      stalenessNs: exact(out.intervalNs),
      ttlNs: exact(ttlNs),
    };
    tell(v1.TelemetryLevel.INFO, { $case: "staleSignal", value });
  }
  return events;
}

function tellFrozen(
  out: GateOutput,
  config: v1.GateConfig,
  tell: (level: v1.TelemetryLevel, fact: NonNullable<v1.Event["fact"]>) => void,
): void {
  tell(v1.TelemetryLevel.ERROR, {
    $case: "frozenSignalAlarm",
    value: {
      repeatCount: out.runCount,
      repeatCountMin: config.frozenCountMin,
      runProbability: out.runProbability,
    },
  });
  tell(v1.TelemetryLevel.WARNING, {
    $case: "freezingTopologicalBranch",
    value: {
      cause: v1.BranchFreezeCause.FROZEN,
      intervalNs: exact(out.intervalNs),
      intervalNsMax: 0,
    },
  });
}

const OTHER_REJECTION =
  FINDING.nonFinite |
  FINDING.malformed |
  FINDING.future |
  FINDING.past |
  FINDING.duplicate |
  FINDING.outOfOrder;
const TOLD =
  OTHER_REJECTION |
  FINDING.outlier |
  FINDING.reacquired |
  FINDING.frozenBegan |
  FINDING.sparseBegan |
  FINDING.staleBegan |
  FINDING.gap;

/** Durations beyond 2⁵³ ns (104 days) are told as that: the wire format takes no larger number. */
export function exact(durationNs: number): number {
  const limit = Number.MAX_SAFE_INTEGER;
  return Math.max(-limit, Math.min(limit, Math.round(durationNs)));
}

function finite(z: number): number {
  return Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, z));
}
