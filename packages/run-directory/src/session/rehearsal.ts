/**
 * A run before the run: made-up rows through a session that nobody hears, so that the compiler knows the
 * code of a step when the first real row comes. Nothing of it is left but that.
 *
 * @module
 */
import type { RunSession } from "./run-session.js";

const ROWS = 600;
/** No longer than this, however much is asked of a step. */
const NS_MAX = 300_000_000n;
const ROW_NS = 3_600_000_000_000n;

/** Steps `session`, which is thrown away. Cost: some 0.1 s, 0.3 s at most. */
export function rehearse(session: RunSession, monotonicNs: () => bigint): void {
  const untilNs = monotonicNs() + NS_MAX;
  for (let t = 0; t < ROWS && monotonicNs() < untilNs; t++) {
    session.step({
      series: undefined,
      value: valueAt(t),
      eventTimeUnixNs: BigInt(t) * ROW_NS,
      line: t + 1,
      nextLine: t + 2,
      endOffsetBytes: t,
    });
  }
}

/** A daily rhythm, for what looks at seasons to have one, and some noise. */
function valueAt(t: number): number {
  const noise = (Math.imul(t + 1, 0x9e3779b1) >>> 0) / 2 ** 32;
  return 100 + Math.abs((t % 24) - 12) + 2 * noise;
}
