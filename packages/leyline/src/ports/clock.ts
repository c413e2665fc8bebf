/**
 * Port: the two clocks of a process.
 *
 * Implemented over the operating system in an app's wiring and by `ManualClock` in
 * `@meristem/leyline/testing`. Both pass `clockChecks`.
 */
import type { UnixNs } from "../units/index.js";

export interface Clock {
  /**
   * Wall time: orders records, never measures. May jump either way when somebody sets the clock.
   * Cost: well under a microsecond.
   */
  nowUnixNs(): UnixNs;

  /**
   * Nanoseconds since an arbitrary start: measures, never orders records of two processes. Never
   * goes back within a process; timeouts, leases and embargoes are judged by it.
   */
  monotonicNs(): bigint;
}
