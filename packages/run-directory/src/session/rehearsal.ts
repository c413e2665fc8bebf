/**
 * A rehearsal: synthetic rows through a session that is discarded. The JIT compiler optimises the code of
 * a step before the first real row.
 *
 * @module
 */
import type { RunSession } from "./run-session.js";

const ROWS = 600;
/** Time limit, for configurations with slow steps. */
const NS_MAX = 300_000_000n;
const ROW_NS = 3_600_000_000_000n;

/** @param session Changed: discard it afterwards. Cost: about 0.1 s, at most 0.3 s. */
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

/** A season of 24 hours, so that the season search runs too, and noise. */
function valueAt(t: number): number {
  const noise = (Math.imul(t + 1, 0x9e3779b1) >>> 0) / 2 ** 32;
  return 100 + Math.abs((t % 24) - 12) + 2 * noise;
}
