/** The Clock port, moved by hand. */
import type { Clock } from "../ports/clock.js";
import { unixNs, type UnixNs } from "../units/index.js";

/** {@link Clock} that moves only when told. Both clocks move together; the wall may be set alone. */
export class ManualClock implements Clock {
  #wall: UnixNs;
  #monotonic = 0n;

  constructor(startUnixNs = 1_700_000_000_000_000_000n) {
    this.#wall = unixNs(startUnixNs);
  }

  nowUnixNs(): UnixNs {
    return this.#wall;
  }

  monotonicNs(): bigint {
    return this.#monotonic;
  }

  /** Lets `durationNs` >= 0 pass. */
  advance(durationNs: bigint): void {
    this.#wall = unixNs(this.#wall + durationNs);
    this.#monotonic += durationNs;
  }

  /** Sets the wall clock, either way, as an administrator would. The monotonic one goes on. */
  setWall(instantUnixNs: bigint): void {
    this.#wall = unixNs(instantUnixNs);
  }
}
