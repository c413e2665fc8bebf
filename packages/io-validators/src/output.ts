/**
 * What one step of the gate found: flat fields that the rules fill in, no objects in between.
 *
 * @module
 */

/** One bit a finding. Several may hold at once; the decision table says what follows. */
export const FINDING = {
  missing: 1 << 0,
  nonFinite: 1 << 1,
  malformed: 1 << 2,
  future: 1 << 3,
  past: 1 << 4,
  duplicate: 1 << 5,
  outOfOrder: 1 << 6,
  outlier: 1 << 7,
  reacquired: 1 << 8,
  frozen: 1 << 9,
  frozenBegan: 1 << 10,
  stale: 1 << 11,
  staleBegan: 1 << 12,
  gap: 1 << 13,
  sparse: 1 << 14,
  sparseBegan: 1 << 15,
} as const;

export interface GateOutput {
  /** Bits of {@link FINDING}. */
  findings: number;
  /** Clock minus event time, ns; 0 without an event time. */
  stalenessNs: number;
  /** Event time minus the one before, ns; 0 without. */
  intervalNs: number;
  /** Time without anything to learn from when that is what made the signal stale, ns; else 0. */
  silentNs: number;
  /** Nominal intervals that passed without a row. */
  gapStepCount: number;
  /** Distance from the running median, robust sigmas; 0 while it was not needed. */
  valueZ: number;
  /** The bound it was compared with, robust sigmas. */
  boundZ: number;
  /** Rejects in a row, this one included. */
  rejectCount: number;
  /** Equal values in a row. */
  runCount: number;
  /** Chance of such a run in a live signal. */
  runProbability: number;
  /** Nominal interval, ns; 0 while unknown. */
  nominalIntervalNs: number;
}

export function emptyGateOutput(): GateOutput {
  return {
    findings: 0,
    stalenessNs: 0,
    intervalNs: 0,
    silentNs: 0,
    gapStepCount: 0,
    valueZ: 0,
    boundZ: 0,
    rejectCount: 0,
    runCount: 0,
    runProbability: 1,
    nominalIntervalNs: 0,
  };
}

/** Back to what {@link emptyGateOutput} returns. */
export function clearGateOutput(out: GateOutput): void {
  out.findings = 0;
  out.stalenessNs = 0;
  out.intervalNs = 0;
  out.silentNs = 0;
  out.gapStepCount = 0;
  out.valueZ = 0;
  out.boundZ = 0;
  out.rejectCount = 0;
  out.runCount = 0;
  out.runProbability = 1;
  out.nominalIntervalNs = 0;
}
