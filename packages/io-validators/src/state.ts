/**
 * State of the gate: flat arrays with a declared layout, so that a copy is a copy of numbers.
 *
 * @module
 */
import type { v1 } from "@meristem/leyline";

/** Intervals behind the learned nominal interval. Odd, so that their median is one of them. */
const INTERVAL_COUNT = 15;

/** Distances between gaps. From them the gate decides whether gaps recur. Layouts name a gap a hole. */
const HOLE_COUNT = 16;

/** Names of the cells of {@link GateState.numbers}. Only ever appended to: snapshots hold them. */
export const CELL = {
  /** Rows that advanced time: all but the dropped. */
  rowCount: 0,
  /** Values ever put into the window of accepted values. */
  acceptedCount: 1,
  /** Values in that window. */
  windowCount: 2,
  /** Largest distance of an accepted value from the running median, slowly forgotten. */
  peakDistance: 3,
  /** Rejects in a row. */
  rejectCount: 4,
  /** Rows since the last accepted value. */
  silentRowCount: 5,
  /** 1 once `times[0]` holds an instant. */
  hasTime: 6,
  /** Intervals ever put into the window of intervals. */
  intervalCursor: 7,
  /** Intervals in that window. */
  intervalCount: 8,
  /** Clean observations owed until the signal is no longer stale. */
  staleOwedCount: 9,
  /** Clean observations owed until it is no longer sparse. */
  sparseOwedCount: 10,
  /** Finite values seen by the frozen rule. */
  signalCount: 11,
  /** Equal values in a row, the last one included. */
  runCount: 12,
  /** Chance of this run in a live signal. */
  runProbability: 13,
  /** Steps at which the signal moved, slowly forgotten. */
  moveCount: 14,
  /** Steps at which it stood still, slowly forgotten. */
  repeatCount: 15,
  /** Those of them that followed another standstill, slowly forgotten. */
  repeatAfterRepeatCount: 16,
  /** The value of the longest standstill so far: zero at night, say. */
  habitValue: 17,
  /** Its length. */
  habitRunCount: 18,
  /** 0 active, 1 frozen, 2 recovering. */
  frozenPhase: 19,
  /** Windows in a row that showed a live signal. */
  recoveredCount: 20,
  /** Typical variance of a short window while active. */
  usualVariance: 21,
  /** Rows judged, dropped ones included. */
  judgedCount: 22,
  /** Distances ever put into the window of distances between gaps. */
  holeCursor: 23,
  /** Distances in that window. */
  holeCount: 24,
  /** Rows since the newest gap, or the first row. */
  rowsSinceHole: 25,
  /** 1 once there was a gap. */
  hasHole: 26,
} as const;

const CELL_COUNT = Object.keys(CELL).length;

export interface GateState {
  /** {@link CELL}. */
  readonly numbers: Float64Array;
  /** `times[0]`: event time of the last admitted row; `times[1]`: of the first of the present run. */
  readonly times: BigInt64Array;
  /** Accepted values in order of arrival. Shape (outlierWindowSize), value units. */
  readonly windowRing: Float64Array;
  /** The same, ascending. */
  readonly windowSorted: Float64Array;
  /** The last rejects. Shape (outlierReacquireCount), value units. */
  readonly rejects: Float64Array;
  /** Intervals in order of arrival. Shape (15), ns. */
  readonly intervalRing: Float64Array;
  /** The same, ascending. */
  readonly intervalSorted: Float64Array;
  /** Rows from each gap to the next, in order of arrival. Shape (16), rows. */
  readonly holeRing: Float64Array;
  /** The same, ascending. */
  readonly holeSorted: Float64Array;
  /** The last finite values, accepted or not. Shape (frozenCountMin), value units. */
  readonly recent: Float64Array;
}

/** The state before the first row. */
export function initialGateState(config: v1.GateConfig): GateState {
  return {
    numbers: new Float64Array(CELL_COUNT),
    times: new BigInt64Array(2),
    windowRing: new Float64Array(config.outlierWindowSize),
    windowSorted: new Float64Array(config.outlierWindowSize),
    rejects: new Float64Array(config.outlierReacquireCount),
    intervalRing: new Float64Array(INTERVAL_COUNT),
    intervalSorted: new Float64Array(INTERVAL_COUNT),
    holeRing: new Float64Array(HOLE_COUNT),
    holeSorted: new Float64Array(HOLE_COUNT),
    recent: new Float64Array(config.frozenCountMin),
  };
}

/** A copy that shares nothing with `state`. */
export function cloneGateState(state: GateState): GateState {
  return {
    numbers: state.numbers.slice(),
    times: state.times.slice(),
    windowRing: state.windowRing.slice(),
    windowSorted: state.windowSorted.slice(),
    rejects: state.rejects.slice(),
    intervalRing: state.intervalRing.slice(),
    intervalSorted: state.intervalSorted.slice(),
    holeRing: state.holeRing.slice(),
    holeSorted: state.holeSorted.slice(),
    recent: state.recent.slice(),
  };
}
