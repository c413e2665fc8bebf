/** The promises of the Clock port, as checks. */
import { invariant } from "../errors.js";
import type { Clock } from "../ports/clock.js";

const READINGS = 1000;
const YEAR_2020_UNIX_NS = 1_577_836_800_000_000_000n;

/** What any {@link Clock} must do. Plain functions: no test runner is imported here. */
export const clockChecks: Readonly<Record<string, (clock: Clock) => void>> = {
  "monotonic time never goes back": (clock) => {
    let before = clock.monotonicNs();
    for (let i = 0; i < READINGS; i++) {
      const now = clock.monotonicNs();
      invariant(now >= before, `reading ${i} went from ${before} to ${now}`);
      before = now;
    }
  },
  "wall time is in nanoseconds": (clock) => {
    // A clock in micro- or milliseconds would still be in January 1970.
    invariant(clock.nowUnixNs() > YEAR_2020_UNIX_NS, "wall time lies after the year 2020");
  },
};
